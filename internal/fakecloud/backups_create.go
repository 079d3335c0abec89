package fakecloud

import (
	"fmt"
	"net/http"
	"time"
)

// The bodies of the backup calls (cinder/api/schemas/backups.py).
var (
	shapeBackupCreate = &schema{
		types: []string{"object"},
		fields: []field{
			{"volume_id", shapeUUID},
			{"container", shapeContainer},
			{"description", shapeDescription},
			{"incremental", shapeBoolean},
			{"force", shapeBoolean},
			{"name", shapeName},
			{"snapshot_id", shapeUUIDOrNull},
		},
		required: []string{"volume_id"},
	}
	shapeBackupUpdate = &schema{
		types:  []string{"object", "null"},
		fields: []field{{"name", shapeName}, {"description", shapeDescription}},
	}
	shapeBackupRestore = &schema{
		types:  []string{"object", "null"},
		fields: []field{{"name", shapeName}, {"volume_id", shapeUUIDOrNull}},
	}
	shapeBackupImport = &schema{
		types: []string{"object"},
		fields: []field{
			{"backup_service", &schema{types: []string{"string"}, max: 255}},
			{"backup_url", &schema{types: []string{"string"}, min: 1, format: "base64", check: isBase64}},
		},
		required: []string{"backup_service", "backup_url"},
	}
)

// backupCreateShape is the body at the microversion of q.
func backupCreateShape(q *call) *schema {
	shape := shapeBackupCreate
	if q.minor >= 43 {
		shape = shape.with(field{"metadata", shapeMetadataOrNull})
	}
	if q.minor >= 51 {
		shape = shape.with(field{"availability_zone", shapeZone})
	}
	return shape
}

// create starts a backup (cinder/backup/api.py, API.create). The checks come
// in the server's order.
func (bs *Backups) create(q *call) (Answer, error) {
	body, err := q.read("backup", backupCreateShape(q))
	if err != nil {
		return Answer{}, err
	}
	s := bs.cinder
	v, err := s.findVolume(q, str(body.get("volume_id")))
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "backup:create"); err != nil {
		return Answer{}, err
	}
	x, err := bs.source(q, v, body)
	if err != nil {
		return Answer{}, err
	}
	if err := s.charge(q, "backups", v.SizeGB); err != nil {
		return Answer{}, named("BackupLimitExceeded", "VolumeBackupSizeExceedsAvailableQuota", err)
	}
	b := &backup{
		Backup: Backup{
			ID: newUUID(), ProjectID: q.token.projectID(), UserID: q.token.user.id,
			Name: body.label("name"), Description: body.label("description"),
			VolumeID: v.ID, SnapshotID: body.text("snapshot_id"), SizeGB: v.SizeGB,
			Container: body.text("container"), Metadata: body.metadata(),
		},
		wantedZone: body.text("availability_zone"),
		sourceName: v.Name, sourceDescription: v.Description,
	}
	if isTrue(body.get("incremental")) {
		parent, err := bs.parent(q, v, x)
		if err != nil {
			return Answer{}, err
		}
		b.ParentID = &parent.ID
	}
	b.CreatedAt = s.now()
	b.UpdatedAt, b.DataTimestamp = new(s.now()), b.CreatedAt
	if x != nil {
		b.DataTimestamp = x.CreatedAt
	}
	bs.all = append(bs.all, b)
	bs.begin(b, v, x)
	return Answer{Status: http.StatusAccepted, Body: members{"backup": bs.summary(q, b)}}, nil
}

// source checks what is to be backed up: a snapshot, or else the volume.
func (bs *Backups) source(q *call, v *volume, body *object) (*snapshot, error) {
	if id := body.text("snapshot_id"); id != nil {
		x, err := bs.cinder.findSnapshot(q, *id)
		if err != nil {
			return nil, err
		}
		if x.VolumeID != v.ID {
			return nil, refuse(http.StatusBadRequest, fmt.Sprintf(
				"Invalid volume: Volume %s does not match with snapshot.volume_id %s.", v.ID, x.VolumeID))
		}
		if x.Status != "available" {
			return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Invalid snapshot: Snapshot to be backed up "+
				"must be available, but the current status is %q.", x.Status))
		}
		return x, nil
	}
	switch {
	case v.Status == "available", v.Status == "in-use" && isTrue(body.get("force")):
		return nil, nil
	case v.Status == "in-use":
		return nil, refuse(http.StatusBadRequest,
			"Invalid volume: Backing up an in-use volume must use the force flag.")
	}
	return nil, refuse(http.StatusBadRequest, fmt.Sprintf("Invalid volume: Volume to be backed up must be "+
		"available or in-use, but the current status is %q.", v.Status))
}

// parent is what an incremental backup builds on: the newest backup of the
// volume in the project, whatever its status; for a snapshot the newest that is
// older than the snapshot (cinder-real/015, 065).
func (bs *Backups) parent(q *call, v *volume, x *snapshot) (*backup, error) {
	var newest *backup
	var at time.Time
	for _, b := range bs.all {
		if b.VolumeID != v.ID || b.ProjectID != q.token.projectID() {
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
		return nil, refuse(http.StatusBadRequest,
			"Invalid backup: No backups available to do an incremental backup.")
	case newest.Status != "available":
		return nil, refuse(http.StatusBadRequest,
			"Invalid backup: The parent backup must be available for incremental backup.")
	}
	return newest, nil
}

// begin starts the work. The volume, or the snapshot, is busy until shortly
// before its end.
func (bs *Backups) begin(b *backup, v *volume, x *snapshot) {
	s := bs.cinder
	plan := take(&bs.creates, "creating", "available")
	unknownZone := s.honorZone && b.wantedZone != nil && *b.wantedZone != Zone
	if s.noBackupService || unknownZone {
		// cinder/scheduler/manager.py, create_backup.
		plan = []string{"creating", "error"}
		bs.reasons = append([]string{"Service not found for creating backup."}, bs.reasons...)
	}
	o := &operation{}
	if x != nil {
		s.becomeSnapshot(x, "backing-up")
		x.op = o
		o.early = func() {
			x.op = nil
			s.becomeSnapshot(x, "available")
		}
	} else {
		before := v.Status
		s.become(v, "backing-up")
		v.op = o
		o.early = func() {
			v.op = nil
			s.become(v, before)
		}
	}
	b.Status, b.op = plan[0], o
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() { bs.move(b, status, last) })
	}
	s.cloud.clock.begin(o)
	if len(plan) == 1 && plan[0] != "creating" {
		o.release()
		bs.move(b, plan[0], true)
	}
}

// move gives a backup that is being made its next status.
func (bs *Backups) move(b *backup, status string, last bool) {
	if last {
		b.op = nil
	}
	b.Status, b.UpdatedAt = status, new(bs.cinder.now())
	switch {
	case status == Gone:
		bs.forget(b)
	case status == "available":
		bs.fill(b)
	case status == "error" && last:
		b.FailReason = new(bs.reason())
		bs.cinder.tell(b.ProjectID, "VOLUME_VOLUME_BACKUP_013_020",
			"create backup:Backup driver failed to create backup.", b.ID)
	}
}

// reason is why something failed, as Cinder words it for its drivers
// (cinder-real/063).
func (bs *Backups) reason() string {
	if len(bs.reasons) == 0 {
		return "Bad or unexpected response from the storage volume backend API: disk full"
	}
	reason := bs.reasons[0]
	bs.reasons = bs.reasons[1:]
	return reason
}
