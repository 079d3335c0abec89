package cloud

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const mask = "***"

// secretWords are parts of the names of members whose values are secret:
// sign-in bodies of Keystone (password, passcode, secret, token), adminPass of
// servers, passwords of databases, and Cinder's backup_url, which holds the row
// of a backup (cinder/api/contrib/backups.py, export_record).
var secretWords = []string{
	"password", "passwd", "passcode", "adminpass", "secret", "token", "private_key",
	"backup_url",
}

// maskedHeader is a header whose secrets are hidden when it is written.
type maskedHeader http.Header

// MarshalText implements [encoding.TextMarshaler], which the log calls for
// lines that are really written.
func (h maskedHeader) MarshalText() ([]byte, error) {
	shown := http.Header(h).Clone()
	for name := range shown {
		lower := strings.ToLower(name)
		if isSecret(lower) || strings.Contains(lower, "auth") || strings.Contains(lower, "cookie") {
			shown[name] = []string{mask}
		}
	}
	return json.Marshal(shown)
}

// maskedBody is a body whose secrets are hidden when it is written.
type maskedBody []byte

// MarshalText implements [encoding.TextMarshaler]. Of what is not JSON only the
// size is shown, because nobody can tell what is secret in it.
func (b maskedBody) MarshalText() ([]byte, error) {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return fmt.Appendf(nil, "(%d bytes that are not JSON)", len(b)), nil
	}
	return json.Marshal(maskValue(value, false))
}

// maskValue returns value with all secrets hidden. An object under a secret
// name is no secret itself: the request for a token has the user's name inside
// "password". But the id of a token is the token.
func maskValue(value any, secret bool) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			_, nested := inner.(map[string]any)
			hide := isSecret(strings.ToLower(name)) || secret && name == "id" && !nested
			v[name] = maskValue(inner, hide)
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = maskValue(inner, secret)
		}
		return v
	case nil, bool:
		return v
	}
	if secret {
		return mask
	}
	return value
}

func isSecret(lower string) bool {
	for _, word := range secretWords {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}
