package cloud

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A page of a thousand backups, as Cinder 21 shows them to an administrator.
func BenchmarkAPageOfAList(b *testing.B) {
	const backup = `{"id":"%08d-5dc5-4e6c-a1a1-d5f2b1b6a8e0","name":"nightly","status":"available","size":1,` +
		`"volume_id":"fe3ef2b7-f432-4f32-8bef-8e303d0eb261","container":"53/a9/53a95311-89df-4abf-95de-e07341be9de0",` +
		`"created_at":"2026-11-21T02:34:00.838758","updated_at":"2026-11-21T02:34:03.693304","fail_reason":null,` +
		`"is_incremental":false,"has_dependent_backups":false,"metadata":{},"links":[{"rel":"self",` +
		`"href":"http://127.0.0.1:8776/v3/5ec0cf1b0ab345479e59bdeccf0dbfca/backups/53a95311-89df-4abf-95de-e07341be9de0"}]}`
	var text strings.Builder
	text.WriteString(`{"backups":[`)
	for i := range 1000 {
		fmt.Fprintf(&text, strings.Repeat(",", min(i, 1))+backup, i)
	}
	text.WriteString(`]}`)
	b.ReportAllocs()
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		p := &pageOf[*item]{list: List{Items: "backups"}}
		if err := p.readFrom(json.NewDecoder(strings.NewReader(text.String()))); err != nil || len(p.items) != 1000 {
			b.Fatalf("%d items (%v), want 1000", len(p.items), err)
		}
	}
}
