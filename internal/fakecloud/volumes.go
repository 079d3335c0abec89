package fakecloud

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Volume is a volume. Nil stands for null.
type Volume struct {
	ID, ProjectID, UserID string
	Name, Description     *string
	// Status is one of cinder/objects/fields.py, VolumeStatus.
	Status    string
	SizeGB    int
	Metadata  map[string]string
	CreatedAt time.Time
	UpdatedAt *time.Time
	// SnapshotID and SourceID are what the volume was made from.
	SnapshotID, SourceID *string
	// Attachments are where the volume is in use.
	Attachments []Attachment
}

// Attachment is one use of a volume.
type Attachment struct {
	ID, HostName, ServerID, Device string
	At                             time.Time
}

type volume struct {
	Volume

	op *operation
}

// AddVolume makes a volume that is available, in the project demo unless with
// says otherwise. Without an id it gets one. Cinder takes nothing but UUIDs as
// ids.
func (s *Cinder) AddVolume(id string, sizeGB int, with ...func(*Volume)) Volume {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if id == "" {
		id = newUUID()
	}
	if !uuidShape.MatchString(id) {
		s.cloud.complainLocked("volume %q: Cinder takes only UUIDs", id)
	}
	now := s.now()
	v := &volume{Volume: Volume{
		ID: id, ProjectID: DemoProjectID, UserID: DemoUserID,
		Status: "available", SizeGB: sizeGB, Metadata: map[string]string{},
		CreatedAt: now, UpdatedAt: &now,
	}}
	for _, f := range with {
		f(&v.Volume)
	}
	s.volumes = append(s.volumes, v)
	return v.copy()
}

// Volume gives the volume of that id.
func (s *Cinder) Volume(id string) (Volume, bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.clock.settle()
	if v := s.volume(id); v != nil {
		return v.copy(), true
	}
	return Volume{}, false
}

// EditVolume changes a volume behind the API's back. A new status stays; a
// backup that is being made goes on.
func (s *Cinder) EditVolume(id string, edit func(*Volume)) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	v := s.volume(id)
	if v == nil {
		s.cloud.complainLocked("there is no volume %s to edit", id)
		return
	}
	before := v.Status
	edit(&v.Volume)
	v.UpdatedAt = new(s.now())
	if v.Status == before || v.op == nil {
		return
	}
	if before == "creating" || before == "deleting" {
		s.cloud.clock.drop(v.op)
	}
	v.op.early, v.op = nil, nil
}

// RemoveVolume makes a volume vanish.
func (s *Cinder) RemoveVolume(id string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if v := s.volume(id); v != nil {
		s.forgetVolume(v)
	}
}

func (v *volume) copy() Volume {
	c := v.Volume
	c.Metadata = maps.Clone(v.Metadata)
	c.Attachments = slices.Clone(v.Attachments)
	return c
}

func (s *Cinder) volume(id string) *volume {
	for _, v := range s.volumes {
		if v.ID == id {
			return v
		}
	}
	return nil
}

func (s *Cinder) forgetVolume(v *volume) {
	s.volumes = slices.DeleteFunc(s.volumes, func(x *volume) bool { return x == v })
}

// become gives v a status.
func (s *Cinder) become(v *volume, status string) {
	v.Status = status
	v.UpdatedAt = new(s.now())
}

// findVolume gives a volume that who asks may know of.
func (s *Cinder) findVolume(q *call, id string) (*volume, error) {
	if v := s.volume(id); v != nil && q.sees(v.ProjectID) {
		return v, nil
	}
	return nil, refuse(http.StatusNotFound, "Volume "+id+" could not be found.")
}

func (s *Cinder) volumeRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/volumes", serve: s.listVolumes},
		{method: http.MethodGet, path: "/volumes/detail", serve: s.listVolumes},
		{method: http.MethodPost, path: "/volumes", serve: s.createVolume},
		{method: http.MethodGet, path: "/volumes/{id}", serve: s.showVolume},
		{method: http.MethodPut, path: "/volumes/{id}", serve: s.updateVolume},
		{method: http.MethodDelete, path: "/volumes/{id}", serve: s.deleteVolume},
		{method: http.MethodPost, path: "/volumes/{id}/action", serve: s.actOnVolume},
	}
}

func (s *Cinder) showVolume(q *call) (Answer, error) {
	v, err := s.findVolume(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	s.cloud.clock.look(v.op)
	if v, err = s.findVolume(q, q.args[0]); err != nil {
		return Answer{}, err
	}
	return Answer{Status: http.StatusOK, Body: members{"volume": s.volumeDetail(q, v)}}, nil
}

// deletable are the statuses in which a volume may be deleted
// (cinder/volume/api.py, delete).
var deletable = []string{"available", "error", "error_restoring", "error_extending", "error_managing"}

func (s *Cinder) deleteVolume(q *call) (Answer, error) {
	v, err := s.findVolume(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume:delete"); err != nil {
		return Answer{}, err
	}
	used := slices.ContainsFunc(s.snapshots, func(x *snapshot) bool { return x.VolumeID == v.ID })
	if used || !slices.Contains(deletable, v.Status) || len(v.Attachments) > 0 {
		return Answer{}, refuse(http.StatusBadRequest, "Invalid volume: Volume status must be available or error "+
			"or error_restoring or error_extending or error_managing and must not be migrating, attached, "+
			"belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots "+
			"after volume transfer.")
	}
	s.become(v, "deleting")
	v.op = s.cloud.clock.begin(&operation{moves: []func(){func() { s.forgetVolume(v) }}})
	return Answer{Status: http.StatusAccepted, Body: ""}, nil
}

func (s *Cinder) updateVolume(q *call) (Answer, error) {
	body, err := q.read("volume", shapeVolumeUpdate)
	if err != nil {
		return Answer{}, err
	}
	v, err := s.findVolume(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume:update"); err != nil {
		return Answer{}, err
	}
	for _, key := range []string{"display_name", "name"} {
		if body.has(key) {
			v.Name = body.label(key)
		}
	}
	for _, key := range []string{"display_description", "description"} {
		if body.has(key) {
			v.Description = body.label(key)
		}
	}
	if body.has("metadata") {
		v.Metadata = body.metadata()
	}
	v.UpdatedAt = new(s.now())
	return Answer{Status: http.StatusOK, Body: members{"volume": s.volumeBase(q, v)}}, nil
}

func (s *Cinder) actOnVolume(q *call) (Answer, error) {
	v, err := s.findVolume(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume_extension:volume_actions:attach"); err != nil {
		return Answer{}, err
	}
	accepted := Answer{Status: http.StatusAccepted}
	body, ok := q.json.(*object)
	switch {
	case ok && body.has("os-attach"):
		return accepted, s.attach(q, v)
	case ok && body.has("os-detach"):
		if v.Status != "in-use" && v.Status != "detaching" {
			return Answer{}, refuse(http.StatusBadRequest,
				"Invalid volume: Unable to detach volume. Volume status must be 'in-use' and "+
					"attach_status must be 'attached' to detach.")
		}
		v.Attachments = nil
		s.become(v, "available")
		return accepted, nil
	}
	return Answer{}, noSuchAction(q)
}

// noSuchAction is the answer to an action that no extension has
// (cinder/api/openstack/wsgi.py, Resource._process_stack).
func noSuchAction(q *call) error {
	body, ok := q.json.(*object)
	if !ok || len(body.keys) == 0 {
		return refuse(http.StatusBadRequest, "There is no such action: None")
	}
	q.cloud.complainLocked("no action %q in Cinder for %s", body.keys[0], q.URL.Path)
	return refuse(http.StatusBadRequest, "There is no such action: "+body.keys[0])
}

func (s *Cinder) attach(q *call, v *volume) error {
	body, err := q.read("os-attach", shapeAttach)
	if err != nil {
		return err
	}
	if v.Status != "available" && v.Status != "attaching" {
		return refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid volume: Volume status must be available or attaching, but is %s.", v.Status))
	}
	a := Attachment{ID: newUUID(), At: s.now(), Device: str(body.get("mountpoint"))}
	if host := body.text("host_name"); host != nil {
		a.HostName = *host
	}
	if server := body.text("instance_uuid"); server != nil {
		a.ServerID = *server
	}
	v.Attachments = append(v.Attachments, a)
	s.become(v, "in-use")
	return nil
}
