package cinder

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// backupDriver is the driver that wrote the backups of a record.
const backupDriver = "cinder.backup.drivers.posix.PosixBackupDriver"

// importedVolume is the volume of a backup that is being imported.
const importedVolume = "00000000-0000-0000-0000-000000000000"

// record is a backup's row as export_record packs it.
type record struct {
	ID          *string           `json:"id"`
	Size        *int              `json:"size"`
	UserID      string            `json:"user_id"`
	ProjectID   string            `json:"project_id"`
	VolumeID    string            `json:"volume_id"`
	SnapshotID  *string           `json:"snapshot_id"`
	ParentID    *string           `json:"parent_id"`
	Container   *string           `json:"container"`
	Name        *string           `json:"display_name"`
	Description *string           `json:"display_description"`
	Status      string            `json:"status"`
	Objects     int               `json:"object_count"`
	Metadata    map[string]string `json:"metadata"`
}

// exportRecord packs a backup's row (cinder-real/110).
func (bs *Backups) exportRecord(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleAdmin, "backup:backup-export"); err != nil {
		return core.Answer{}, err
	}
	if b.Status != "available" {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid backup: Backup status must be available and not "+b.Status+".")
	}
	if err := bs.needService(); err != nil {
		return core.Answer{}, err
	}
	raw, err := json.Marshal(record{
		ID: &b.ID, Size: &b.SizeGB, UserID: b.UserID, ProjectID: b.ProjectID, VolumeID: b.VolumeID,
		SnapshotID: b.SnapshotID, ParentID: b.ParentID, Container: b.Container, Name: b.Name,
		Description: b.Description, Status: b.Status, Objects: b.ObjectCount, Metadata: b.Metadata,
	})
	if err != nil {
		return core.Answer{}, err
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"backup-record": core.Members{
		"backup_service": backupDriver, "backup_url": base64.StdEncoding.EncodeToString(raw),
	}}}, nil
}

// importRecord makes a backup again from its packed row
// (cinder/backup/api.py, import_record).
func (bs *Backups) importRecord(q *core.Call) (core.Answer, error) {
	body, err := read(q, "backup-record", shapeBackupImport)
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleAdmin, "backup:backup-import"); err != nil {
		return core.Answer{}, err
	}
	s := bs.cinder
	if s.noBackupService {
		return core.Answer{}, core.Refuse(http.StatusServiceUnavailable,
			"Service "+core.Str(body.Get("backup_service"))+" could not be found.")
	}
	var r record
	raw, err := base64.StdEncoding.DecodeString(core.Str(body.Get("backup_url")))
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	switch {
	case err != nil:
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid input received: Can't parse backup record.")
	case r.ID == nil:
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid input received: Provided backup record is missing an id")
	case r.Size == nil:
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid input received: Provided backup record is missing size attribute")
	}
	if err := s.charge(q, "backups", *r.Size); err != nil {
		return core.Answer{}, named("BackupLimitExceeded", "VolumeBackupSizeExceedsAvailableQuota", err)
	}
	if bs.rows.Find(*r.ID) != nil {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid backup: Backup already exists in database.")
	}
	b := bs.beginImport(q, r)
	return core.Answer{Status: http.StatusCreated, Body: core.Members{"backup": bs.summary(q, b)}}, nil
}

func (bs *Backups) beginImport(q *core.Call, r record) *Backup {
	s := bs.cinder
	b := &Backup{
		ID: *r.ID, ProjectID: q.Caller.ProjectID, UserID: q.Caller.UserID,
		VolumeID: importedVolume, Metadata: map[string]string{}, RequestID: q.ID,
		CreatedAt: s.now(), UpdatedAt: new(s.now()),
	}
	b.DataTimestamp = b.CreatedAt
	bs.rows.Insert(b)
	bs.rows.Run(b, bs.rows.CreatePlan("creating", "available"), func(status string, last bool) {
		if status == "available" {
			b.Name, b.Description, b.Container = r.Name, r.Description, r.Container
			b.SizeGB, b.ObjectCount, b.VolumeID = *r.Size, r.Objects, r.VolumeID
			b.SnapshotID, b.ParentID = r.SnapshotID, r.ParentID
			b.Metadata = r.Metadata
		}
		bs.reached(b, status, last)
	})
	return b
}

// act serves the actions of an administrator.
func (bs *Backups) act(q *core.Call) (core.Answer, error) {
	body, ok := q.JSON.(*core.Object)
	switch {
	case ok && body.Has("os-force_delete"):
		if err := q.Need(core.RoleAdmin, "volume_extension:backup_admin_actions:force_delete"); err != nil {
			return core.Answer{}, err
		}
		b, err := bs.find(q, q.Args[0])
		if err != nil {
			return core.Answer{}, err
		}
		return bs.discard(b)
	case ok && body.Has("os-reset_status"):
		return bs.resetStatus(q)
	}
	return core.Answer{}, noSuchAction(q)
}

var shapeBackupStatus = &core.Schema{Types: []string{"string"}, Check: func(value any) (bool, error) {
	if slices.Contains([]string{"available", "error"}, strings.ToLower(core.Str(value))) {
		return true, nil
	}
	return false, core.Refuse(http.StatusBadRequest,
		"Backup status: "+core.Str(value)+" is invalid, valid statuses are: ['available', 'error'].")
}}

func (bs *Backups) resetStatus(q *core.Call) (core.Answer, error) {
	body, err := read(q, "os-reset_status", &core.Schema{
		Types:    []string{"object"},
		Fields:   []core.Field{{Name: "status", Schema: shapeBackupStatus}},
		Required: []string{"status"},
	})
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleAdmin, "volume_extension:backup_admin_actions:reset_status"); err != nil {
		return core.Answer{}, err
	}
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := bs.needService(); err != nil {
		return core.Answer{}, err
	}
	bs.rows.Drop(b)
	bs.rows.Become(b, strings.ToLower(core.Str(body.Get("status"))))
	return core.Answer{Status: http.StatusAccepted}, nil
}
