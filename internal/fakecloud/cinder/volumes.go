package cinder

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
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

func (s *Cinder) volumeKind() core.Kind[Volume] {
	return core.Kind[Volume]{
		Noun:   "volume",
		ID:     func(v *Volume) *string { return &v.ID },
		Status: func(v *Volume) *string { return &v.Status },
		Name:   func(v *Volume) string { return core.TextOf(v.Name) },
		Rename: func(v *Volume, name string) { v.Name = &name },
		Touch:  func(v *Volume, now time.Time) { v.UpdatedAt = &now },
		Fill:   s.completeVolume,
		Copy: func(v *Volume) Volume {
			c := *v
			c.Metadata, c.Attachments = maps.Clone(v.Metadata), slices.Clone(v.Attachments)
			return c
		},
	}
}

// completeVolume gives a volume that was added by hand likely values: the
// project demo, status "available", 1 GB, now.
func (s *Cinder) completeVolume(v *Volume) {
	if !core.UUID.MatchString(v.ID) {
		s.cloud.Complain("volume %q: Cinder takes only UUIDs", v.ID)
	}
	now := s.now()
	core.SetIfZero(&v.ProjectID, keystone.DemoProjectID)
	core.SetIfZero(&v.UserID, keystone.DemoUserID)
	core.SetIfZero(&v.Status, "available")
	core.SetIfZero(&v.SizeGB, 1)
	core.SetIfZero(&v.CreatedAt, now)
	core.SetIfZero(&v.UpdatedAt, &now)
	if v.Metadata == nil {
		v.Metadata = map[string]string{}
	}
}

// findVolume gives a volume that who asks may know of.
func (s *Cinder) findVolume(q *core.Call, id string) (*Volume, error) {
	if v := s.volumes.Find(id); v != nil && q.Sees(v.ProjectID) {
		return v, nil
	}
	return nil, core.Refuse(http.StatusNotFound, "Volume "+id+" could not be found.")
}

func (s *Cinder) volumeRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/volumes", Serve: s.listVolumes},
		{Method: http.MethodGet, Path: "/volumes/detail", Serve: s.listVolumes},
		{Method: http.MethodPost, Path: "/volumes", Serve: s.createVolume},
		{Method: http.MethodGet, Path: "/volumes/{id}", Serve: s.showVolume},
		{Method: http.MethodPut, Path: "/volumes/{id}", Serve: s.updateVolume},
		{Method: http.MethodDelete, Path: "/volumes/{id}", Serve: s.deleteVolume},
		{Method: http.MethodPost, Path: "/volumes/{id}/action", Serve: s.actOnVolume},
	}
}

func (s *Cinder) showVolume(q *core.Call) (core.Answer, error) {
	v, err := s.findVolume(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	s.volumes.Look(v)
	if v, err = s.findVolume(q, q.Args[0]); err != nil {
		return core.Answer{}, err
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"volume": s.volumeDetail(q, v)}}, nil
}

// deletable are the statuses in which a volume may be deleted
// (cinder/volume/api.py, delete).
var deletable = []string{"available", "error", "error_restoring", "error_extending", "error_managing"}

func (s *Cinder) deleteVolume(q *core.Call) (core.Answer, error) {
	v, err := s.findVolume(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:delete"); err != nil {
		return core.Answer{}, err
	}
	used := slices.ContainsFunc(s.snapshots.All(), func(x *Snapshot) bool { return x.VolumeID == v.ID })
	if used || !slices.Contains(deletable, v.Status) || len(v.Attachments) > 0 {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid volume: Volume status must be available or error "+
			"or error_restoring or error_extending or error_managing and must not be migrating, attached, "+
			"belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots "+
			"after volume transfer.")
	}
	s.volumes.Run(v, []string{"deleting", core.Gone}, nil)
	s.volumes.Touch(v)
	return core.Answer{Status: http.StatusAccepted, Body: ""}, nil
}

func (s *Cinder) actOnVolume(q *core.Call) (core.Answer, error) {
	v, err := s.findVolume(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume_extension:volume_actions:attach"); err != nil {
		return core.Answer{}, err
	}
	accepted := core.Answer{Status: http.StatusAccepted}
	body, ok := q.JSON.(*core.Object)
	switch {
	case ok && body.Has("os-attach"):
		return accepted, s.attach(q, v)
	case ok && body.Has("os-detach"):
		if v.Status != "in-use" && v.Status != "detaching" {
			return core.Answer{}, core.Refuse(http.StatusBadRequest,
				"Invalid volume: Unable to detach volume. Volume status must be 'in-use' and "+
					"attach_status must be 'attached' to detach.")
		}
		v.Attachments = nil
		s.volumes.Become(v, "available")
		return accepted, nil
	case ok && body.Has("os-extend"):
		return accepted, s.extend(q, v)
	case ok && body.Has("os-initialize_connection"):
		return core.Answer{Status: http.StatusOK, Body: core.Members{"connection_info": connection(v)}}, nil
	case ok && body.Has("os-terminate_connection"):
		return accepted, nil
	}
	return core.Answer{}, noSuchAction(q)
}

// noSuchAction is the answer to an action that no extension has
// (cinder/api/openstack/wsgi.py, Resource._process_stack).
func noSuchAction(q *core.Call) error {
	body, ok := q.JSON.(*core.Object)
	if !ok || len(body.Keys) == 0 {
		return core.Refuse(http.StatusBadRequest, "There is no such action: None")
	}
	q.Cloud.Complain("no action %q in Cinder for %s", body.Keys[0], q.URL.Path)
	return core.Refuse(http.StatusBadRequest, "There is no such action: "+body.Keys[0])
}

func (s *Cinder) attach(q *core.Call, v *Volume) error {
	body, err := read(q, "os-attach", shapeAttach)
	if err != nil {
		return err
	}
	if v.Status != "available" && v.Status != "attaching" {
		return core.Refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid volume: Volume status must be available or attaching, but is %s.", v.Status))
	}
	a := Attachment{ID: core.NewUUID(), At: s.now(), Device: core.Str(body.Get("mountpoint"))}
	if host := body.Text("host_name"); host != nil {
		a.HostName = *host
	}
	if server := body.Text("instance_uuid"); server != nil {
		a.ServerID = *server
	}
	v.Attachments = append(v.Attachments, a)
	s.volumes.Become(v, "in-use")
	return nil
}
