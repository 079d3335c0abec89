package cinder

import (
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// update changes a backup's name, description and metadata, in any status
// (since 3.9; cinder-real/090 to 092).
func (bs *Backups) update(q *core.Call) (core.Answer, error) {
	shape := shapeBackupUpdate
	if q.Minor >= 43 {
		shape = shape.With(core.Field{Name: "metadata", Schema: shapeMetadata})
	}
	body, err := read(q, "backup", shape)
	if err != nil {
		return core.Answer{}, err
	}
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "backup:update"); err != nil {
		return core.Answer{}, err
	}
	if body.Has("name") {
		b.Name = label(body, "name")
	}
	if body.Has("description") {
		b.Description = label(body, "description")
	}
	if body.Has("metadata") {
		b.Metadata = body.Texts("metadata")
	}
	b.UpdatedAt = new(bs.cinder.now())
	return core.Answer{Status: http.StatusOK, Body: core.Members{"backup": bs.summary(q, b)}}, nil
}

func (bs *Backups) remove(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "backup:delete"); err != nil {
		return core.Answer{}, err
	}
	if b.Status != "available" && b.Status != "error" {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid backup: Backup status must be available or error")
	}
	return bs.discard(b)
}

// discard starts the deletion of b, unless another backup names it as its
// parent, finished or not (cinder/backup/api.py, API.delete).
func (bs *Backups) discard(b *Backup) (core.Answer, error) {
	if slices.ContainsFunc(bs.rows.All(), func(x *Backup) bool { return x.ParentID != nil && *x.ParentID == b.ID }) {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid backup: Incremental backups exist for this backup.")
	}
	if err := bs.needService(); err != nil {
		return core.Answer{}, err
	}
	bs.rows.Drop(b)
	plan := bs.rows.DeletePlan("deleting", core.Gone)
	bs.rows.Run(b, plan, func(status string, last bool) {
		if last && (status == "error" || status == "error_deleting") {
			b.FailReason = new(bs.reason())
		}
	})
	bs.rows.Touch(b)
	if plan[0] == core.Gone {
		bs.rows.Forget(b)
	}
	return core.Answer{Status: http.StatusAccepted}, nil
}

// needService is the 404 that is not about the backup
// (cinder/backup/api.py, _get_available_backup_service_host).
func (bs *Backups) needService() error {
	if bs.cinder.noBackupService {
		return core.Refuse(http.StatusNotFound, "Service cinder-backup could not be found.")
	}
	return nil
}

// restore puts a backup onto a volume, or onto a new one. For a new one the
// request takes as long as making it (cinder-real/093).
func (bs *Backups) restore(q *core.Call) (core.Answer, error) {
	body, err := read(q, "restore", shapeBackupRestore)
	if err != nil {
		return core.Answer{}, err
	}
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "backup:restore"); err != nil {
		return core.Answer{}, err
	}
	if b.Status != "available" {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid backup: Backup status must be available")
	}
	v, err := bs.target(q, b, body)
	if err != nil {
		return core.Answer{}, err
	}
	if v.Status != "available" {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid volume: Volume to be restored to must be available")
	}
	if b.SizeGB > v.SizeGB {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid volume: volume size "+core.Repr(v.SizeGB)+
			" is too small to restore backup of size "+core.Repr(b.SizeGB)+".")
	}
	if err := bs.needService(); err != nil {
		return core.Answer{}, err
	}
	bs.beginRestore(b, v)
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"restore": core.Members{
		"backup_id": b.ID, "volume_id": v.ID, "volume_name": core.OrNull(v.Name),
	}}}, nil
}

// target gives the volume that is restored to. The name is used for a new
// volume only.
func (bs *Backups) target(q *core.Call, b *Backup, body *core.Object) (*Volume, error) {
	s := bs.cinder
	if id := body.Text("volume_id"); id != nil {
		return s.findVolume(q, *id)
	}
	if err := s.charge(q, "volumes", b.SizeGB); err != nil {
		return nil, err
	}
	name := body.Text("name")
	core.SetIfZero(&name, new(restoredPrefix+b.ID))
	v := &Volume{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, UserID: q.Caller.UserID,
		Name: name, Description: new("auto-created_from_restore_from_backup"),
		SizeGB: b.SizeGB, Metadata: map[string]string{},
	}
	s.cloud.Await(s.makeVolume(v))
	if v.Status == "error" {
		return nil, core.Refuse(http.StatusBadRequest, "Invalid volume: Error while creating volume "+v.ID+
			" for restoring backup "+b.ID+".")
	}
	return v, nil
}

// restoredPrefix begins the name of a new volume until the restore is over;
// then it gets the name that the backup's volume had (cinder-real/097, 098).
const restoredPrefix = "restore_backup_"

func (bs *Backups) beginRestore(b *Backup, v *Volume) {
	s := bs.cinder
	plan := bs.restores.Take("restoring-backup", "available")
	bs.rows.Become(b, "restoring")
	s.volumes.Become(v, plan[0])
	o := s.cloud.Clock.Run(plan, func(status string, last bool) { bs.moveRestore(b, v, status, last) })
	o.Dropped = func() {
		s.volumes.Free(v)
		s.volumes.Become(v, "error")
	}
	bs.rows.Own(b, o)
	s.volumes.Occupy(v, o)
}

// moveRestore gives the volume of a restore its next status. The backup is
// available in the end, also after a failure.
func (bs *Backups) moveRestore(b *Backup, v *Volume, status string, last bool) {
	s := bs.cinder
	if status == "available" {
		if v.Name != nil && len(*v.Name) > len(restoredPrefix) && strings.HasPrefix(*v.Name, restoredPrefix) {
			v.Name, v.Description = b.SourceName, b.SourceDescription
		}
		if b.VolumeID != v.ID {
			v.Metadata["src_backup_id"] = b.ID
		}
	}
	s.volumes.Become(v, status)
	if last {
		s.volumes.Free(v)
		bs.rows.Free(b)
		bs.rows.Become(b, "available")
	}
}
