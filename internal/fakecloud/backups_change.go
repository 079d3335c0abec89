package fakecloud

import (
	"net/http"
	"slices"
)

// update changes a backup's name, description and metadata, in any status
// (since 3.9; cinder-real/090 to 092).
func (bs *Backups) update(q *call) (Answer, error) {
	shape := shapeBackupUpdate
	if q.minor >= 43 {
		shape = shape.with(field{"metadata", shapeMetadata})
	}
	body, err := q.read("backup", shape)
	if err != nil {
		return Answer{}, err
	}
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "backup:update"); err != nil {
		return Answer{}, err
	}
	if body.has("name") {
		b.Name = body.label("name")
	}
	if body.has("description") {
		b.Description = body.label("description")
	}
	if body.has("metadata") {
		b.Metadata = body.metadata()
	}
	b.UpdatedAt = new(bs.cinder.now())
	return Answer{Status: http.StatusOK, Body: members{"backup": bs.summary(q, b)}}, nil
}

func (bs *Backups) remove(q *call) (Answer, error) {
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "backup:delete"); err != nil {
		return Answer{}, err
	}
	if b.Status != "available" && b.Status != "error" {
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid backup: Backup status must be available or error")
	}
	return bs.discard(b)
}

// discard starts the deletion of b, unless another backup names it as its
// parent, finished or not (cinder/backup/api.py, API.delete).
func (bs *Backups) discard(b *backup) (Answer, error) {
	if slices.ContainsFunc(bs.all, func(x *backup) bool { return x.ParentID != nil && *x.ParentID == b.ID }) {
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid backup: Incremental backups exist for this backup.")
	}
	if err := bs.needService(); err != nil {
		return Answer{}, err
	}
	clock := &bs.cinder.cloud.clock
	clock.drop(b.op)
	plan := take(&bs.deletes, "deleting", Gone)
	b.Status, b.UpdatedAt = plan[0], new(bs.cinder.now())
	o := &operation{}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() { bs.moveDelete(b, status, last) })
	}
	b.op = clock.begin(o)
	if plan[0] == Gone {
		bs.forget(b)
	}
	return Answer{Status: http.StatusAccepted}, nil
}

// moveDelete gives a backup that is being deleted its next status.
func (bs *Backups) moveDelete(b *backup, status string, last bool) {
	if last {
		b.op = nil
	}
	if status == Gone {
		bs.forget(b)
		return
	}
	b.Status, b.UpdatedAt = status, new(bs.cinder.now())
	if last && (status == "error" || status == "error_deleting") {
		b.FailReason = new(bs.reason())
	}
}

// needService is the 404 that is not about the backup
// (cinder/backup/api.py, _get_available_backup_service_host).
func (bs *Backups) needService() error {
	if bs.cinder.noBackupService {
		return refuse(http.StatusNotFound, "Service cinder-backup could not be found.")
	}
	return nil
}

// restore puts a backup onto a volume, or onto a new one. For a new one the
// request takes as long as making it (cinder-real/093).
func (bs *Backups) restore(q *call) (Answer, error) {
	body, err := q.read("restore", shapeBackupRestore)
	if err != nil {
		return Answer{}, err
	}
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "backup:restore"); err != nil {
		return Answer{}, err
	}
	if b.Status != "available" {
		return Answer{}, refuse(http.StatusBadRequest, "Invalid backup: Backup status must be available")
	}
	v, err := bs.target(q, b, body)
	if err != nil {
		return Answer{}, err
	}
	if v.Status != "available" {
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid volume: Volume to be restored to must be available")
	}
	if b.SizeGB > v.SizeGB {
		return Answer{}, refuse(http.StatusBadRequest, "Invalid volume: volume size "+repr(v.SizeGB)+
			" is too small to restore backup of size "+repr(b.SizeGB)+".")
	}
	if err := bs.needService(); err != nil {
		return Answer{}, err
	}
	bs.beginRestore(b, v)
	return Answer{Status: http.StatusAccepted, Body: members{"restore": members{
		"backup_id": b.ID, "volume_id": v.ID, "volume_name": orNull(v.Name),
	}}}, nil
}

// target gives the volume that is restored to. The name is used for a new
// volume only.
func (bs *Backups) target(q *call, b *backup, body *object) (*volume, error) {
	s := bs.cinder
	if id := body.text("volume_id"); id != nil {
		return s.findVolume(q, *id)
	}
	if err := s.charge(q, "volumes", b.SizeGB); err != nil {
		return nil, err
	}
	name := body.text("name")
	setIfZero(&name, new(restoredPrefix+b.ID))
	v := &volume{Volume: Volume{
		ID: newUUID(), ProjectID: q.token.projectID(), UserID: q.token.user.id,
		Name: name, Description: new("auto-created_from_restore_from_backup"),
		Status: "creating", SizeGB: b.SizeGB, Metadata: map[string]string{},
	}}
	s.cloud.await(s.makeVolume(v, nil))
	return v, nil
}

// restoredPrefix begins the name of a new volume until the restore is over;
// then it gets the name that the backup's volume had (cinder-real/097, 098).
const restoredPrefix = "restore_backup_"

func (bs *Backups) beginRestore(b *backup, v *volume) {
	s := bs.cinder
	plan := take(&s.plannedRestores, "restoring-backup", "available")
	b.Status, b.UpdatedAt = "restoring", new(s.now())
	s.become(v, plan[0])
	o := &operation{dropped: func() {
		v.op = nil
		s.become(v, "error")
	}}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() { bs.moveRestore(b, v, status, last) })
	}
	b.op = s.cloud.clock.begin(o)
	v.op = o
}

// moveRestore gives the volume of a restore its next status. The backup is
// available in the end, also after a failure.
func (bs *Backups) moveRestore(b *backup, v *volume, status string, last bool) {
	s := bs.cinder
	if status == "available" {
		if v.Name != nil && len(*v.Name) > len(restoredPrefix) && (*v.Name)[:len(restoredPrefix)] == restoredPrefix {
			v.Name, v.Description = b.sourceName, b.sourceDescription
		}
		if b.VolumeID != v.ID {
			v.Metadata["src_backup_id"] = b.ID
		}
	}
	s.become(v, status)
	if !last {
		return
	}
	v.op, b.op = nil, nil
	b.Status, b.UpdatedAt = "available", new(s.now())
}
