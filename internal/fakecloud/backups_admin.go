package fakecloud

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
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
func (bs *Backups) exportRecord(q *call) (Answer, error) {
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleAdmin, "backup:backup-export"); err != nil {
		return Answer{}, err
	}
	if b.Status != "available" {
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid backup: Backup status must be available and not "+b.Status+".")
	}
	if err := bs.needService(); err != nil {
		return Answer{}, err
	}
	raw, err := json.Marshal(record{
		ID: &b.ID, Size: &b.SizeGB, UserID: b.UserID, ProjectID: b.ProjectID, VolumeID: b.VolumeID,
		SnapshotID: b.SnapshotID, ParentID: b.ParentID, Container: b.Container, Name: b.Name,
		Description: b.Description, Status: b.Status, Objects: b.ObjectCount, Metadata: b.Metadata,
	})
	if err != nil {
		return Answer{}, err
	}
	return Answer{Status: http.StatusOK, Body: members{"backup-record": members{
		"backup_service": backupDriver, "backup_url": base64.StdEncoding.EncodeToString(raw),
	}}}, nil
}

// importRecord makes a backup again from its packed row
// (cinder/backup/api.py, import_record).
func (bs *Backups) importRecord(q *call) (Answer, error) {
	body, err := q.read("backup-record", shapeBackupImport)
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleAdmin, "backup:backup-import"); err != nil {
		return Answer{}, err
	}
	s := bs.cinder
	if s.noBackupService {
		return Answer{}, refuse(http.StatusServiceUnavailable,
			"Service "+str(body.get("backup_service"))+" could not be found.")
	}
	var r record
	raw, err := base64.StdEncoding.DecodeString(str(body.get("backup_url")))
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	switch {
	case err != nil:
		return Answer{}, refuse(http.StatusBadRequest, "Invalid input received: Can't parse backup record.")
	case r.ID == nil:
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid input received: Provided backup record is missing an id")
	case r.Size == nil:
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid input received: Provided backup record is missing size attribute")
	}
	if err := s.charge(q, "backups", *r.Size); err != nil {
		return Answer{}, named("BackupLimitExceeded", "VolumeBackupSizeExceedsAvailableQuota", err)
	}
	if bs.get(*r.ID) != nil {
		return Answer{}, refuse(http.StatusBadRequest, "Invalid backup: Backup already exists in database.")
	}
	b := bs.beginImport(q, r)
	return Answer{Status: http.StatusCreated, Body: members{"backup": bs.summary(q, b)}}, nil
}

func (bs *Backups) beginImport(q *call, r record) *backup {
	s := bs.cinder
	b := &backup{Backup: Backup{
		ID: *r.ID, ProjectID: q.token.projectID(), UserID: q.token.user.id,
		VolumeID: importedVolume, Metadata: map[string]string{},
		CreatedAt: s.now(), UpdatedAt: new(s.now()),
	}}
	b.DataTimestamp = b.CreatedAt
	bs.all = append(bs.all, b)
	plan := take(&bs.creates, "creating", "available")
	b.Status = plan[0]
	o := &operation{}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() {
			if status == "available" {
				b.Name, b.Description, b.Container = r.Name, r.Description, r.Container
				b.SizeGB, b.ObjectCount, b.VolumeID = *r.Size, r.Objects, r.VolumeID
				b.SnapshotID, b.ParentID = r.SnapshotID, r.ParentID
				b.Metadata = r.Metadata
			}
			bs.move(b, status, last)
		})
	}
	b.op = s.cloud.clock.begin(o)
	return b
}

// act serves the actions of an administrator.
func (bs *Backups) act(q *call) (Answer, error) {
	body, ok := q.json.(*object)
	switch {
	case ok && body.has("os-force_delete"):
		if err := q.need(RoleAdmin, "volume_extension:backup_admin_actions:force_delete"); err != nil {
			return Answer{}, err
		}
		b, err := bs.find(q, q.args[0])
		if err != nil {
			return Answer{}, err
		}
		return bs.discard(b)
	case ok && body.has("os-reset_status"):
		return bs.resetStatus(q)
	}
	return Answer{}, noSuchAction(q)
}

var shapeBackupStatus = &schema{types: []string{"string"}, check: func(value any) (bool, error) {
	if slices.Contains([]string{"available", "error"}, strings.ToLower(str(value))) {
		return true, nil
	}
	return false, refuse(http.StatusBadRequest,
		"Backup status: "+str(value)+" is invalid, valid statuses are: ['available', 'error'].")
}}

func (bs *Backups) resetStatus(q *call) (Answer, error) {
	body, err := q.read("os-reset_status", &schema{
		types:    []string{"object"},
		fields:   []field{{"status", shapeBackupStatus}},
		required: []string{"status"},
	})
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleAdmin, "volume_extension:backup_admin_actions:reset_status"); err != nil {
		return Answer{}, err
	}
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := bs.needService(); err != nil {
		return Answer{}, err
	}
	bs.cinder.cloud.clock.drop(b.op)
	b.op = nil
	b.Status, b.UpdatedAt = strings.ToLower(str(body.get("status"))), new(bs.cinder.now())
	return Answer{Status: http.StatusAccepted}, nil
}
