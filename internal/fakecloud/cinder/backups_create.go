package cinder

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The bodies of the backup calls (cinder/api/schemas/backups.py).
var (
	shapeBackupCreate = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "volume_id", Schema: shapeUUID},
			{Name: "container", Schema: shapeContainer},
			{Name: "description", Schema: shapeDescription},
			{Name: "incremental", Schema: shapeBoolean},
			{Name: "force", Schema: shapeBoolean},
			{Name: "name", Schema: shapeName},
			{Name: "snapshot_id", Schema: shapeUUIDOrNull},
		},
		Required: []string{"volume_id"},
	}
	shapeBackupUpdate = &core.Schema{
		Types:  []string{"object", "null"},
		Fields: []core.Field{{Name: "name", Schema: shapeName}, {Name: "description", Schema: shapeDescription}},
	}
	shapeBackupRestore = &core.Schema{
		Types:  []string{"object", "null"},
		Fields: []core.Field{{Name: "name", Schema: shapeName}, {Name: "volume_id", Schema: shapeUUIDOrNull}},
	}
	shapeBackupImport = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "backup_service", Schema: &core.Schema{Types: []string{"string"}, Max: 255}},
			{Name: "backup_url", Schema: &core.Schema{Types: []string{"string"}, Min: 1, Format: "base64", Check: isBase64}},
		},
		Required: []string{"backup_service", "backup_url"},
	}
)

// backupCreateShape is the body at the microversion of q.
func backupCreateShape(q *core.Call) *core.Schema {
	shape := shapeBackupCreate
	if q.Minor >= 43 {
		shape = shape.With(core.Field{Name: "metadata", Schema: shapeMetadataOrNull})
	}
	if q.Minor >= 51 {
		shape = shape.With(core.Field{Name: "availability_zone", Schema: shapeZone})
	}
	return shape
}

// create starts a backup (cinder/backup/api.py, API.create). The checks come
// in the server's order.
func (bs *Backups) create(q *core.Call) (core.Answer, error) {
	body, err := read(q, "backup", backupCreateShape(q))
	if err != nil {
		return core.Answer{}, err
	}
	s := bs.cinder
	v, err := s.findVolume(q, core.Str(body.Get("volume_id")))
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "backup:create"); err != nil {
		return core.Answer{}, err
	}
	x, err := bs.source(q, v, body)
	if err != nil {
		return core.Answer{}, err
	}
	before := v.Status
	s.cloud.Breathe(s.race)
	if err := s.charge(q, "backups", v.SizeGB); err != nil {
		return core.Answer{}, named("BackupLimitExceeded", "VolumeBackupSizeExceedsAvailableQuota", err)
	}
	b := &Backup{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, UserID: q.Caller.UserID,
		Name: label(body, "name"), Description: label(body, "description"),
		VolumeID: v.ID, SnapshotID: body.Text("snapshot_id"), SizeGB: v.SizeGB,
		Container: body.Text("container"), Metadata: body.Texts("metadata"),
		WantedZone: body.Text("availability_zone"), RequestID: q.ID,
		SourceName: v.Name, SourceDescription: v.Description,
	}
	if core.IsTrue(body.Get("incremental")) {
		parent, err := bs.parent(q, v, x)
		if err != nil {
			return core.Answer{}, err
		}
		b.ParentID = &parent.ID
	}
	b.CreatedAt = s.now()
	b.UpdatedAt, b.Status = new(s.now()), "creating"
	bs.rows.Insert(b)
	if x != nil {
		b.DataTimestamp = x.CreatedAt
	} else {
		s.volumes.Become(v, "backing-up")
		s.cloud.Breathe(s.race)
		b.DataTimestamp = b.CreatedAt
	}
	bs.begin(b, v, before, x)
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"backup": bs.summary(q, b)}}, nil
}

// source checks what is to be backed up: a snapshot, or else the volume.
func (bs *Backups) source(q *core.Call, v *Volume, body *core.Object) (*Snapshot, error) {
	if id := body.Text("snapshot_id"); id != nil {
		x, err := bs.cinder.findSnapshot(q, *id)
		if err != nil {
			return nil, err
		}
		if x.VolumeID != v.ID {
			return nil, core.Refuse(http.StatusBadRequest, fmt.Sprintf(
				"Invalid volume: Volume %s does not match with snapshot.volume_id %s.", v.ID, x.VolumeID))
		}
		if x.Status != "available" {
			return nil, core.Refuse(http.StatusBadRequest, fmt.Sprintf("Invalid snapshot: Snapshot to be backed up "+
				"must be available, but the current status is %q.", x.Status))
		}
		return x, nil
	}
	switch {
	case v.Status == "available", v.Status == "in-use" && core.IsTrue(body.Get("force")):
		return nil, nil
	case v.Status == "in-use":
		return nil, core.Refuse(http.StatusBadRequest,
			"Invalid volume: Backing up an in-use volume must use the force flag.")
	}
	return nil, core.Refuse(http.StatusBadRequest, fmt.Sprintf("Invalid volume: Volume to be backed up must be "+
		"available or in-use, but the current status is %q.", v.Status))
}

// parent is what an incremental backup builds on: the newest backup of the
// volume in the project, whatever its status; for a snapshot the newest that is
// older than the snapshot (cinder-real/015, 065).
func (bs *Backups) parent(q *core.Call, v *Volume, x *Snapshot) (*Backup, error) {
	if err := bs.compareTimestamps(q, v); err != nil {
		return nil, err
	}
	var newest *Backup
	var at time.Time
	for _, b := range bs.rows.All() {
		if b.VolumeID != v.ID || b.ProjectID != q.Caller.ProjectID {
			continue
		}
		taken := b.DataTimestamp
		if x != nil && !taken.Before(x.CreatedAt) {
			taken = time.Time{}
		}
		if newest == nil || taken.After(at) {
			newest, at = b, taken
		}
	}
	switch {
	case newest == nil:
		return nil, core.Refuse(http.StatusBadRequest,
			"Invalid backup: No backups available to do an incremental backup.")
	case newest.Status != "available":
		return nil, core.Refuse(http.StatusBadRequest,
			"Invalid backup: The parent backup must be available for incremental backup.")
	}
	return newest, nil
}

// compareTimestamps breaks where the server does: it compares the data_timestamp
// of all backups of the volume, and a row that is just being made has none. The
// quota that was reserved is not given back (cinder/backup/api.py, API.create;
// cinder/api/openstack/wsgi.py, ResourceExceptionHandler).
func (bs *Backups) compareTimestamps(q *core.Call, v *Volume) error {
	rows := bs.rows.Where(func(b *Backup) bool {
		return b.VolumeID == v.ID && b.ProjectID == q.Caller.ProjectID
	})
	if len(rows) < 2 || !slices.ContainsFunc(rows, func(b *Backup) bool { return b.DataTimestamp.IsZero() }) {
		return nil
	}
	quota := &bs.cinder.quota
	quota.Leak(q.Caller.ProjectID, "backups", 1)
	quota.Leak(q.Caller.ProjectID, "backup_gigabytes", v.SizeGB)
	return core.Refuse(http.StatusBadRequest, "The server could not comply with the request since it is either "+
		"malformed or otherwise incorrect.")
}

// begin starts the work. The volume, or the snapshot, is busy until shortly
// before its end.
func (bs *Backups) begin(b *Backup, v *Volume, before string, x *Snapshot) {
	s := bs.cinder
	plan := bs.rows.CreatePlan("creating", "available")
	unknownZone := s.honorZone && b.WantedZone != nil && *b.WantedZone != Zone
	reason := ""
	if s.noBackupService || unknownZone {
		// cinder/scheduler/manager.py, create_backup.
		plan, reason = []string{"creating", "error"}, "Service not found for creating backup."
	}
	o := bs.rows.Run(b, plan, func(status string, last bool) {
		bs.reached(b, status, last)
		if reason != "" && b.FailReason != nil {
			b.FailReason = &reason
		}
	})
	o.Early = bs.occupy(v, before, x, o)
	if len(plan) == 1 && plan[0] != "creating" {
		o.Release()
		bs.rows.Free(b)
		if plan[0] == core.Gone {
			bs.rows.Forget(b)
		} else {
			bs.rows.Touch(b)
		}
		bs.reached(b, plan[0], true)
	}
}

// occupy makes the snapshot, or the volume, busy with o, and gives what ends
// that. The volume had the status before when the server looked.
func (bs *Backups) occupy(v *Volume, before string, x *Snapshot, o *core.Operation) (release func()) {
	s := bs.cinder
	if x != nil {
		s.snapshots.Become(x, "backing-up")
		s.snapshots.Occupy(x, o)
		return func() {
			s.snapshots.Free(x)
			s.snapshots.Become(x, "available")
		}
	}
	s.volumes.Become(v, "backing-up")
	s.volumes.Occupy(v, o)
	return func() {
		s.volumes.Free(v)
		s.volumes.Become(v, before)
	}
}

// reached completes a backup that is being made and has got its next status.
func (bs *Backups) reached(b *Backup, status string, last bool) {
	switch {
	case status == "available":
		bs.fill(b)
	case status == "error" && last:
		b.FailReason = new(bs.reason())
		bs.cinder.tell(b, "VOLUME_VOLUME_BACKUP_013_020", "create backup:Backup driver failed to create backup.")
	}
}

// reason is why something failed, as Cinder words it for its drivers
// (cinder-real/063).
func (bs *Backups) reason() string {
	return bs.rows.Reason("Bad or unexpected response from the storage volume backend API: disk full")
}
