package cloud

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAnAnswerMayBeEmptyWhereTheAPISaysSo(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{"": "", "{}": "", `{"job_id": "j1"}`: "j1"} {
		var got Optional[struct {
			JobID string `json:"job_id"`
		}]
		err := got.readFrom(json.NewDecoder(strings.NewReader(body)))
		if err != nil || got.Value.JobID != want {
			t.Errorf("%q is read as %q, %v; want %q", body, got.Value.JobID, err, want)
		}
	}
	for _, body := range []string{"<html>", `{"job_id": `, `{"job_id": 1}`} {
		var got Optional[struct {
			JobID string `json:"job_id"`
		}]
		if err := got.readFrom(json.NewDecoder(strings.NewReader(body))); err == nil {
			t.Errorf("%q is read as %q, want an error", body, got.Value.JobID)
		}
	}
}
