package cbr

import (
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

type restoreBody struct {
	ServerID   *string    `json:"server_id"`
	Mappings   *[]mapping `json:"mappings"`
	VolumeID   *string    `json:"volume_id"`
	PowerOn    *bool      `json:"power_on"`
	ResourceID *string    `json:"resource_id" only:"huawei"`
	Details    *struct {
		Path *string `json:"destination_path"`
	} `json:"details" only:"huawei"`
}

type mapping struct {
	BackupID *string `json:"backup_id"`
	VolumeID *string `json:"volume_id"`
}

// NextRestore makes the next restore fail.
func (bs *Backups) NextRestore(code, reason string) { bs.NextRestoreEnds("failed", code, reason) }

// NextRestoreEnds makes the task of the next restore end in that status, with that
// reason: failed, timeout or skipped, which has done nothing.
func (bs *Backups) NextRestoreEnds(status, code, reason string) {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	bs.restores = append(bs.restores, ending{status, Skip{code, reason}})
}

// ending is how the task of a restore ends other than well.
type ending struct {
	status string
	Skip
}

// Occupy lets an instance look as if something else were being restored onto it.
func (s *CBR) Occupy(instanceID string, occupied bool) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	if i := s.instance(instanceID); i != nil {
		i.restoring = occupied
	}
}

// Restores are the ids of the tasks of all restores, the oldest first.
func (s *CBR) Restores() []string {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	var ids []string
	for _, t := range s.tasks {
		if t.kind == "restore" {
			ids = append(ids, t.id)
		}
	}
	return ids
}

// ForgetTask makes a task vanish, as the cloud does after a month.
func (s *CBR) ForgetTask(id string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.tasks = slices.DeleteFunc(s.tasks, func(t *task) bool { return t.id == id })
}

// restore writes a backup back (API reference, Restoring a Backup). Open
// Telekom Cloud documents no body in the answer, Huawei Cloud gives the id of
// the task (resource_huaweicloud_cbr_restore.go).
func (bs *Backups) restore(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Restore *restoreBody `json:"restore"`
	}
	if err := bs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if body.Restore == nil {
		return core.Answer{}, invalid("Invalid restore provided.")
	}
	target, err := bs.target(b, body.Restore)
	if err != nil {
		return core.Answer{}, err
	}
	t := bs.beginRestore(b, target, or(body.Restore.PowerOn, true))
	if bs.cbr.withoutJob {
		return core.Answer{Status: http.StatusAccepted}, nil
	}
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"job_id": t.id}}, nil
}

// target is what a restore writes to.
func (bs *Backups) target(b *backup, want *restoreBody) (*Instance, error) {
	s := bs.cbr
	var id *string
	switch b.ResourceType {
	case Server:
		id = want.ServerID
	case Volume:
		id = want.VolumeID
	case Turbo:
		id = want.ResourceID
	}
	if id == nil || b.ResourceType == Server && want.Mappings == nil {
		return nil, invalid("Invalid restore provided.")
	}
	i := s.instance(*id)
	v := s.Vaults.get(b.VaultID)
	switch {
	case i == nil || i.Type != b.ResourceType:
		return nil, refuse(http.StatusNotFound, "6302", "Resource "+*id+" not found.")
	case b.Status != "available":
		return nil, refuse(http.StatusBadRequest, "2005", "The status "+b.Status+" of the backup does not allow a restore.")
	case v != nil && v.Status != "available" && v.Status != "lock":
		return nil, refuse(http.StatusBadRequest, "6202", "The status of the vault does not allow a restore.")
	case i.restoring:
		return nil, refuse(http.StatusBadRequest, "2010", "The resource is being restored.")
	case s.protecting(i.ID):
		return nil, refuse(http.StatusBadRequest, "2002", "The resource is being backed up.")
	case b.ResourceType == Volume && i.ID != b.ResourceID:
		return nil, refuse(http.StatusBadRequest, "2003", "The backup of a disk goes back to this disk only.")
	case b.ResourceType == Volume && i.Status != "available":
		return nil, refuse(http.StatusBadRequest, "2011", "The status of the disk does not allow a restore.")
	case i.SizeGB < b.SizeGB:
		return nil, refuse(http.StatusBadRequest, "2001", "The target is smaller than the backup.")
	}
	return i, bs.checkMappings(b, i, or(want.Mappings, nil))
}

// checkMappings looks at which disk gets which backup.
func (bs *Backups) checkMappings(b *backup, i *Instance, mappings []mapping) error {
	if b.ResourceType != Server {
		return nil
	}
	if len(mappings) == 0 {
		return invalid("Invalid mappings provided.")
	}
	for _, m := range mappings {
		child := slices.IndexFunc(b.children, func(c *backup) bool { return c.ID == or(m.BackupID, "") })
		disk := slices.IndexFunc(i.Disks, func(d Disk) bool { return d.ID == or(m.VolumeID, "") })
		switch {
		case child < 0 || disk < 0:
			return invalid("Invalid mappings provided.")
		case i.Disks[disk].SizeGB < b.children[child].SizeGB:
			return refuse(http.StatusBadRequest, "2001", "The target is smaller than the backup.")
		case disk == 0 && !b.children[child].SystemDisk:
			return refuse(http.StatusBadRequest, "2013", "The backup of a data disk does not go to a system disk.")
		}
	}
	if len(mappings) < len(b.children) {
		return refuse(http.StatusBadRequest, "2012", "Only a part of the disks cannot be restored.")
	}
	return nil
}

// protecting reports whether a resource is being backed up.
func (s *CBR) protecting(id string) bool {
	v := s.Vaults.holding(id)
	return v != nil && v.resource(id).status == "protecting"
}

// protect gives a resource another protect_status, in the vault that it is in.
func (s *CBR) protect(id, status string) {
	if v := s.Vaults.holding(id); v != nil {
		v.resource(id).status = status
	}
}

func (bs *Backups) beginRestore(b *backup, i *Instance, powerOn bool) *task {
	s := bs.cbr
	end := ending{}
	if len(bs.restores) > 0 {
		end, bs.restores = bs.restores[0], bs.restores[1:]
	}
	t := s.begin(&task{
		kind: "restore", vault: s.Vaults.get(b.VaultID), project: b.ProjectID, checkpoint: b.CheckpointID,
		backup: b, target: i,
	})
	t.status, i.restoring = "waiting", true
	b.to("waiting_restore")
	s.protect(i.ID, "restoring")
	t.op = s.steps(
		func() {
			t.status, t.progress = "running", 40
			b.to("restoring")
		},
		func() {
			i.restoring = false
			b.to("available")
			s.protect(i.ID, "available")
			if end.status != "" {
				t.end(s, end.status, end.Code, end.Reason)
				return
			}
			i.Restored, i.PoweredOn = append(i.Restored, b.ID), powerOn
			t.end(s, "success", "", "")
		},
	)
	b.op = t.op
	return t
}
