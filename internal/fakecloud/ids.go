package fakecloud

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
	"time"
)

// uuidShape is what oslo_utils.uuidutils.is_uuid_like takes: any mix of case,
// with or without hyphens.
var uuidShape = regexp.MustCompile(`^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$`)

// newUUID is a random UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newHex is a random id as Keystone makes them.
func newHex() string {
	return strings.ReplaceAll(newUUID(), "-", "")
}

func newRequestID() string {
	return "req-" + newUUID()
}

// idOf is an id that is always the same for a name.
func idOf(name string) string {
	sum := fnv.New128a()
	_, _ = sum.Write([]byte(name))
	return hex.EncodeToString(sum.Sum(nil))
}

// timestamp is how Cinder shows a time; nil is null.
func timestamp(t *time.Time) any {
	if t == nil || t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000")
}
