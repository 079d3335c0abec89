package core

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
)

// UUID is what oslo_utils.uuidutils.is_uuid_like takes: any mix of case,
// with or without hyphens.
var UUID = regexp.MustCompile(`^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$`)

// NewUUID is a random UUID.
func NewUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// NewHex is a random id as Keystone makes them.
func NewHex() string {
	return strings.ReplaceAll(NewUUID(), "-", "")
}

// NewRequestID is an id for one request.
func NewRequestID() string {
	return "req-" + NewUUID()
}

// IDOf is an id that is always the same for a name.
func IDOf(name string) string {
	sum := fnv.New128a()
	_, _ = sum.Write([]byte(name))
	return hex.EncodeToString(sum.Sum(nil))
}
