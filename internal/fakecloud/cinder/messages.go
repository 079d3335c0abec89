package cinder

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// message is why something failed, for its user (since 3.3).
type message struct {
	id, project, event, text, kind, resource string
	request                                  string
	created                                  time.Time
}

// tell keeps a message about a failed creation of a backup, with the id of its request.
func (s *Cinder) tell(b *Backup, event, text string) {
	s.messages = append(s.messages, &message{
		id: core.NewUUID(), project: b.ProjectID, event: event, text: text,
		kind: "VOLUME_BACKUP", resource: b.ID, request: b.RequestID, created: s.now(),
	})
}

func (s *Cinder) listMessages(q *core.Call) (core.Answer, error) {
	shown := []any{}
	for _, m := range slices.Backward(s.messages) {
		query := q.URL.Query()
		wanted := !query.Has("resource_uuid") || query.Get("resource_uuid") == m.resource
		if wanted && m.project == q.Caller.ProjectID {
			shown = append(shown, s.showMessage(q, m))
		}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"messages": shown}}, nil
}

// showMessage is one message (cinder-real/066). It is kept for 30 days.
func (s *Cinder) showMessage(q *core.Call, m *message) core.Members {
	until := m.created.Add(30 * 24 * time.Hour)
	return core.Members{
		"id": m.id, "event_id": m.event, "user_message": m.text, "message_level": "ERROR",
		"created_at": timestamp(&m.created), "guaranteed_until": timestamp(&until),
		"request_id": m.request, "links": s.links(q, "/messages/"+m.id),
		"resource_type": m.kind, "resource_uuid": m.resource,
	}
}
