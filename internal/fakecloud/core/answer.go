package core

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// Answer is what a request is answered with.
type Answer struct {
	Status int
	Header http.Header
	// Body is sent as it is if it is a string, as JSON otherwise. Nil is an
	// empty body.
	Body any
}

// Members is a JSON object.
type Members = map[string]any

// Refusal is an error that the API reports to its client. Each service words its
// own body from it.
type Refusal struct {
	Status  int
	Message string
	// Name is the error's name in the body, empty for the usual one of its
	// status.
	Name string
	// Header and Extra are added to the answer, Extra to the error's body.
	Header http.Header
	Extra  Members
}

// Error is the message, as the client sees it.
func (r *Refusal) Error() string { return r.Message }

// Refuse makes a Refusal without anything special.
func Refuse(status int, message string) error {
	return &Refusal{Status: status, Message: message}
}

// write sends a.
func (a Answer) write(w http.ResponseWriter) {
	for key, values := range a.Header {
		w.Header()[http.CanonicalHeaderKey(key)] = values
	}
	body := a.bytes()
	if w.Header().Get("Content-Type") == "" {
		kind := "application/json"
		if _, text := a.Body.(string); text {
			kind = "text/html; charset=UTF-8"
		}
		w.Header().Set("Content-Type", kind)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body))) // else Go sends long ones in chunks
	w.WriteHeader(a.Status)
	_, _ = w.Write(body)
}

func (a Answer) bytes() []byte {
	switch body := a.Body.(type) {
	case nil:
		return nil
	case string:
		return []byte(body)
	}
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.Body); err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSpace(raw.Bytes())
}
