package volumebackup

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChildrenAreThoseThatTheServerBuiltOnIt(t *testing.T) {
	t.Parallel()
	at := func(minute int, id, status string, incremental bool) *record {
		when := timestamp(time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC))
		return &record{ID: id, Status: status, IsIncremental: incremental, CreatedAt: when, DataTimestamp: when}
	}
	all := []*record{
		at(5, "second-delta", "available", true),
		at(4, "second-full", "available", false),
		at(3, "torn-delta", "error", true),
		at(2, "delta", "available", true),
		at(1, "full", "available", false),
	}
	for id, want := range map[string][]string{
		"full":         {"delta"},
		"delta":        {"torn-delta"},
		"torn-delta":   nil,
		"second-full":  {"second-delta"},
		"second-delta": nil,
	} {
		if diff := cmp.Diff(want, childrenOf(id, all)); diff != "" {
			t.Errorf("of %s: %s", id, diff)
		}
	}
}
