package engine

import (
	"bytes"
	"fmt"
	"sync"
)

// transcript is what a run says. A nil one says nothing.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	json bool // diagnostics alone, one a line
}

// line says a line.
func (t *transcript) line(format string, args ...any) {
	if t == nil || t.json {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(&t.text, format+"\n", args...)
}

// write says a text as it is.
func (t *transcript) write(text string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.WriteString(text)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
