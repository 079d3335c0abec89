package transport

import (
	"bytes"
	"io"
	"net/http"
)

// maxRefusal is how much of the body of an error is read.
const maxRefusal = 1 << 20

// sanitized looks at answers before anybody else does: the secrets of this session
// are taken out of errors, because some servers repeat the request in them, and a
// good answer is read as a [wholeBody].
type sanitized struct {
	next    http.RoundTripper
	secrets *Secrets
}

// RoundTrip implements [http.RoundTripper].
func (t *sanitized) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	// Others are in the settings.
	t.secrets.add(resp.Header.Get("X-Subject-Token"))
	if resp.StatusCode < 400 {
		resp.Body = &wholeBody{ReadCloser: resp.Body, req: req, status: resp.StatusCode}
		return resp, nil
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	_ = resp.Body.Close()
	if err != nil {
		// The status alone says enough.
		text = nil
	}
	resp.Body = newRefusal(t.secrets.hide(text))
	for name, values := range resp.Header {
		for i, value := range values {
			resp.Header[name][i] = string(t.secrets.hide([]byte(value)))
		}
	}
	return resp, nil
}

// refusal is the body of an error, which is known as a whole.
type refusal struct {
	*bytes.Reader
	text []byte
}

func newRefusal(text []byte) *refusal { return &refusal{Reader: bytes.NewReader(text), text: text} }

// Close implements [io.Closer].
func (*refusal) Close() error { return nil }

// faultIn returns what the body of an error says, without reading it.
func faultIn(resp *http.Response) Fault {
	if body, ok := resp.Body.(*refusal); ok {
		return FaultOf(body.text)
	}
	return Fault{}
}

// Drain reads a short body to its end.
func Drain(resp *http.Response) []byte {
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	return body
}
