package fakecloud

import (
	"net/http"
	"slices"
	"time"
)

// message is why something failed, for its user (since 3.3).
type message struct {
	id, project, event, text, kind, resource string
	request                                  string
	created                                  time.Time
}

// tell keeps a message about a failed operation on a backup.
func (s *Cinder) tell(project, event, text, resource string) {
	s.messages = append(s.messages, &message{
		id: newUUID(), project: project, event: event, text: text,
		kind: "VOLUME_BACKUP", resource: resource, request: newRequestID(), created: s.now(),
	})
}

func (s *Cinder) listMessages(q *call) (Answer, error) {
	shown := []any{}
	for _, m := range slices.Backward(s.messages) {
		query := q.URL.Query()
		wanted := !query.Has("resource_uuid") || query.Get("resource_uuid") == m.resource
		if wanted && m.project == q.token.projectID() {
			shown = append(shown, s.showMessage(q, m))
		}
	}
	return Answer{Status: http.StatusOK, Body: members{"messages": shown}}, nil
}

// showMessage is one message (cinder-real/066). It is kept for 30 days.
func (s *Cinder) showMessage(q *call, m *message) members {
	until := m.created.Add(30 * 24 * time.Hour)
	return members{
		"id": m.id, "event_id": m.event, "user_message": m.text, "message_level": "ERROR",
		"created_at": timestamp(&m.created), "guaranteed_until": timestamp(&until),
		"request_id": m.request, "links": s.links(q, "/messages/"+m.id),
		"resource_type": m.kind, "resource_uuid": m.resource,
	}
}
