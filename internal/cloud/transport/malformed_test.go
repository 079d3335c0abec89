package transport

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// endless is a body of spaces.
type endless struct{ read *atomic.Int64 }

func (b endless) Read(p []byte) (int, error) {
	b.read.Add(int64(len(p)))
	copy(p, strings.Repeat(" ", len(p)))
	return len(p), nil
}

func TestHugeAnswerIsGivenUp(t *testing.T) {
	t.Parallel()
	var read atomic.Int64
	body := &wholeBody{
		ReadCloser: io.NopCloser(endless{&read}), status: 200,
		req: httptest.NewRequestWithContext(t.Context(), "GET", "https://cloud.example.com/v3/backups", nil),
	}
	_, err := io.ReadAll(body)
	want := "GET https://cloud.example.com/v3/backups answered 200 with more than 64 MB"
	if err == nil || err.Error() != want || read.Load() > 2*maxAnswer {
		t.Errorf("got %v after %d bytes, want %s", err, read.Load(), want)
	}
	if _, again := body.Read(make([]byte, 1)); !errors.Is(again, err) {
		t.Errorf("got %v at the next read, want the same error", again)
	}
}
