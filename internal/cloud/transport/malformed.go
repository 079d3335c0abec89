package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer is how much of one answer is read. A page of a thousand backups
// has about a megabyte.
const maxAnswer = 64 << 20

// MalformedError says that an answer came whose status promised something else
// than what was in it.
type MalformedError struct {
	Method, URL string
	Status      int
	What        string // "a web page instead of JSON", may end in an explanation
	Err         error  // may be nil
}

func (e *MalformedError) Error() string {
	return fmt.Sprintf("%s %s answered %d with %s", e.Method, e.URL, e.Status, e.What)
}

// Unwrap returns what the decoder said.
func (e *MalformedError) Unwrap() error { return e.Err }

const webPage = "a web page instead of JSON: a proxy or a login page is in between"

// wholeBody reads a good answer along with whoever decodes it. Instead of the
// decoder's "EOF" or "invalid character '<'" that one gets an error that knows
// the request. It looks at the outline of the JSON only, so that nothing needs to
// be kept.
type wholeBody struct {
	io.ReadCloser
	req    *http.Request
	status int
	read   int64
	json   outline
	err    error
}

// Read implements [io.Reader].
func (b *wholeBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	b.json.scan(p[:n])
	switch {
	case b.read > maxAnswer:
		b.err = b.malformed(fmt.Sprintf("more than %d MB", maxAnswer>>20))
	case b.json.kind == '<':
		b.err = b.malformed(webPage)
	case errors.Is(err, io.EOF) && b.json.depth > 0:
		b.err = b.malformed("JSON that ends early")
	}
	if b.err != nil {
		return 0, b.err
	}
	return n, err
}

// WriteTo implements [io.WriterTo], by which a body is thrown away. Nobody minds
// what was in it.
func (b *wholeBody) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, io.LimitReader(b.ReadCloser, maxAnswer))
}

func (b *wholeBody) malformed(what string) error {
	return &MalformedError{Method: b.req.Method, URL: Address(b.req.URL), Status: b.status, What: what}
}

// Close implements [io.Closer]. It reads the rest of a short body, because only
// then the connection is used again; not where that could take for ever.
func (b *wholeBody) Close() error {
	if b.err == nil && b.req.Context().Value(unlimited) != true {
		_, _ = io.Copy(io.Discard, io.LimitReader(b.ReadCloser, 64<<10))
	}
	return b.ReadCloser.Close()
}

// outline follows the brackets of a JSON text.
type outline struct {
	kind            byte // its first character, 0 before that
	depth           int
	quoted, escaped bool
}

func (o *outline) scan(text []byte) {
	for _, c := range text {
		switch {
		case o.escaped:
			o.escaped = false
		case o.quoted:
			o.escaped, o.quoted = c == '\\', c != '"'
		case c == '"':
			o.quoted = true
		case c == '{', c == '[':
			o.depth++
		case c == '}', c == ']':
			o.depth--
		}
		if o.kind == 0 && !strings.ContainsRune(" \t\r\n", rune(c)) {
			o.kind = c
		}
	}
}

// Unreadable says in words what is wrong with an answer that a decoder refuses.
func Unreadable(err error) string {
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if kind.Field != "" {
			return fmt.Sprintf("a value of the wrong type in %q", Printable(kind.Field))
		}
		return "a value of the wrong type"
	}
	if _, ok := errors.AsType[*time.ParseError](err); ok {
		return "a time in a form that is not known"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "JSON that ends early"
	}
	if errors.Is(err, io.EOF) {
		return "an empty body"
	}
	return "something that is not JSON"
}

// IsUnreadable reports whether an answer came with a status that promised
// something else than what was in it.
func IsUnreadable(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	_, moment := errors.AsType[*time.ParseError](err)
	return syntax || kind || moment || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// IsMalformed reports whether an answer came that was not what its status promised.
func IsMalformed(err error) bool {
	_, ok := errors.AsType[*MalformedError](err)
	return ok
}
