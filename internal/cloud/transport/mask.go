package transport

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
type maskedHeader struct {
	header  http.Header
	secrets *Secrets
}

// MarshalText implements [encoding.TextMarshaler], which the log calls for
// lines that are really written.
func (h maskedHeader) MarshalText() ([]byte, error) {
	shown := h.header.Clone()
	for name := range shown {
		lower := strings.ToLower(name)
		if isSecret(lower) || strings.Contains(lower, "auth") || strings.Contains(lower, "cookie") {
			shown[name] = []string{mask}
		}
		for i, value := range shown[name] {
			shown[name][i] = string(h.secrets.hide([]byte(value)))
		}
	}
	return json.Marshal(shown)
}

// maskedBody is a body whose secrets are hidden when it is written.
type maskedBody struct {
	text    []byte
	secrets *Secrets
}

// MarshalText implements [encoding.TextMarshaler]. Of what is not JSON only the
// size is shown, because nobody can tell what is secret in it.
func (b maskedBody) MarshalText() ([]byte, error) {
	if len(bytes.TrimSpace(b.text)) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(b.text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return fmt.Appendf(nil, "(%d bytes that are not JSON)", len(b.text)), nil
	}
	return json.Marshal(b.maskValue(value, false))
}

// maskValue returns value with all secrets hidden. An object under a secret
// name is no secret itself: the request for a token has the user's name inside
// "password". But the id of a token is the token.
func (b maskedBody) maskValue(value any, secret bool) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			_, nested := inner.(map[string]any)
			hide := isSecret(strings.ToLower(name)) || secret && name == "id" && !nested
			v[name] = b.maskValue(inner, hide)
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = b.maskValue(inner, secret)
		}
		return v
	case nil, bool:
		return v
	case string:
		if !secret {
			return b.inside(v)
		}
	}
	if secret {
		return mask
	}
	return value
}

// inside hides what is secret in a text. Some members hold JSON in a string, such
// as the extra_info of a checkpoint (karbor/api/v1/providers.py).
func (b maskedBody) inside(text string) string {
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
		var inner any
		if json.Unmarshal([]byte(trimmed), &inner) == nil {
			if masked, err := json.Marshal(b.maskValue(inner, false)); err == nil {
				text = string(masked)
			}
		}
	}
	return string(b.secrets.hide([]byte(text)))
}

func isSecret(lower string) bool {
	for _, word := range secretWords {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}
