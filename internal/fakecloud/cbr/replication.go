package cbr

import (
	"net/http"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// replica is the record of a copy in another region.
type replica struct {
	id, status string
	// copied is the backup there, once it is made.
	from, copied *backup
	to           *vault
	region       string
	created      time.Time
	op           *core.Operation
}

func (s *CBR) replicationRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/replication-capabilities", Serve: s.capabilities},
		{Method: http.MethodPost, Path: "/checkpoints/replicate", Serve: s.copyVault},
		{Method: http.MethodPost, Path: "/backups/{id}/replicate", Serve: s.copyBackup},
	}
}

type replicateBody struct {
	Project      *string `json:"destination_project_id"`
	Region       *string `json:"destination_region"`
	Vault        *string `json:"destination_vault_id"`
	Acceleration *bool   `json:"enable_acceleration" only:"huawei"`
	Account      *string `json:"cross_account_urn" only:"huawei"`
}

// others are the backup services of the other regions.
func (s *CBR) others() []*CBR {
	var found []*CBR
	for _, service := range s.cloud.Services() {
		if other, ok := service.(*CBR); ok && other != s {
			found = append(found, other)
		}
	}
	return found
}

func (s *CBR) capabilities(*core.Call) (core.Answer, error) {
	names := []string{}
	for _, other := range s.others() {
		names = append(names, other.mount.Region)
	}
	return ok(core.Members{"regions": []any{core.Members{
		"name": s.mount.Region, "replication_destinations": names,
	}}})
}

// destination gives the vault that takes replicas.
func (s *CBR) destination(want *replicateBody) (*CBR, *vault, error) {
	if want.Project == nil || want.Region == nil || want.Vault == nil {
		return nil, nil, invalid("Invalid replicate provided.")
	}
	for _, other := range s.others() {
		if other.mount.Region != *want.Region {
			continue
		}
		v := other.Vaults.get(*want.Vault)
		switch {
		case v == nil || v.ProjectID != *want.Project:
			return nil, nil, refuse(http.StatusBadRequest, "6120", "The destination vault does not exist.")
		case v.ProtectType != "replication":
			return nil, nil, refuse(http.StatusBadRequest, "6119", "The destination vault takes no replicas.")
		}
		return other, v, nil
	}
	return nil, nil, refuse(http.StatusInternalServerError, "1005", "The destination region takes no replicas.")
}

// copyVault copies all backups of a vault, whatever its path says (API reference,
// Replicating a Restore Point).
func (s *CBR) copyVault(q *core.Call) (core.Answer, error) {
	var body struct {
		Replicate *struct {
			replicateBody

			Source    *string `json:"vault_id"`
			Automatic *bool   `json:"auto_trigger"`
		} `json:"replicate"`
	}
	if err := s.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	want := body.Replicate
	if want == nil || want.Source == nil {
		return core.Answer{}, invalid("Invalid vault_id provided.")
	}
	v, err := s.Vaults.find(q, *want.Source)
	if err != nil {
		return core.Answer{}, err
	}
	there, to, err := s.destination(&want.replicateBody)
	switch {
	case err != nil:
		return core.Answer{}, err
	case v.ObjectType != "server" || to.ObjectType != v.ObjectType:
		return core.Answer{}, refuse(http.StatusBadRequest, "6128", "The vault cannot be replicated.")
	}
	records := []any{}
	for _, b := range s.Backups.all {
		if b.VaultID == v.ID && s.copyable(b, to) == nil {
			r := s.replicate(b, there, to, b.Name, b.Description)
			records = append(records, core.Members{"backup_id": b.ID, "replication_record_id": r.id})
		}
	}
	return ok(core.Members{"replication": core.Members{
		"backups": records, "vault_id": v.ID, "destination_project_id": to.ProjectID,
		"destination_region": there.mount.Region, "destination_vault_id": to.ID, "project_id": q.Project,
		"provider_id": kinds[v.ObjectType].provider, "source_region": s.mount.Region,
	}})
}

func (s *CBR) copyBackup(q *core.Call) (core.Answer, error) {
	b, err := s.Backups.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Replicate *struct {
			replicateBody

			Name        *string `json:"name"`
			Description *string `json:"description"`
		} `json:"replicate"`
	}
	if err := s.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	want := body.Replicate
	if want == nil || !nameShape.MatchString(or(want.Name, b.Name)) {
		return core.Answer{}, invalid("Invalid replicate provided.")
	}
	there, to, err := s.destination(&want.replicateBody)
	if err == nil {
		err = s.copyable(b, to)
	}
	if err != nil {
		return core.Answer{}, err
	}
	r := s.replicate(b, there, to, or(want.Name, b.Name), want.Description)
	return ok(core.Members{"replication": core.Members{
		"backup_id": b.ID, "destination_project_id": to.ProjectID, "destination_region": there.mount.Region,
		"destination_vault_id": to.ID, "project_id": q.Project, "provider_id": providerOf(b.ResourceType),
		"replication_record_id": r.id, "source_region": s.mount.Region,
	}})
}

// copyable says why a backup cannot be copied. These refusals are 500s.
func (s *CBR) copyable(b *backup, to *vault) error {
	refusal := func(code, text string) error { return refuse(http.StatusInternalServerError, code, text) }
	switch {
	case b.Status != "available":
		return refusal("1001", "The backup is not available.")
	case b.ImageType != "backup":
		return refusal("1002", "A replica cannot be replicated.")
	case b.ResourceType != Server:
		return refusal("1003", "The backup is not that of a server.")
	}
	for _, r := range b.replicas {
		if r.to.ID == to.ID && r.status != "fail" {
			return refusal("1009", "The backup is there already, or on its way.")
		}
	}
	return nil
}

// replicate makes a copy, which has a restore point of its own.
func (s *CBR) replicate(b *backup, there *CBR, to *vault, name string, description *string) *replica {
	r := &replica{
		id: core.NewUUID(), status: "waiting_replicate", from: b, to: to, region: there.mount.Region, created: s.now(),
	}
	b.replicas = append(b.replicas, r)
	r.op = s.steps(
		func() { r.status = "replicating" },
		func() {
			twin := &backup{Backup: b.Backup}
			twin.ID, twin.CheckpointID, twin.VaultID, twin.ProjectID = core.NewUUID(), core.NewUUID(), to.ID, to.ProjectID
			twin.Name, twin.Description, twin.ImageType = name, description, "replication"
			there.Backups.all = append(there.Backups.all, twin)
			there.checkpoints = append(there.checkpoints, &checkpoint{
				id: twin.CheckpointID, project: to.ProjectID, vaultID: to.ID, vaultName: to.Name,
				provider: kinds[to.ObjectType].provider, status: "available", name: name, created: r.created,
			})
			r.copied, r.status = twin, "success"
		},
	)
	return r
}

// view is a record in answers.
func (r *replica) view(s *CBR) core.Members {
	progress := 0
	copied, checkpoint := "", ""
	if r.copied != nil {
		progress, copied, checkpoint = 100, r.copied.ID, r.copied.CheckpointID
	}
	return core.Members{
		"id": r.id, "status": r.status, "created_at": r.created, "vault_id": r.from.VaultID,
		"source_backup_id": r.from.ID, "source_checkpoint_id": r.from.CheckpointID, "source_project_id": r.from.ProjectID,
		"source_region": s.mount.Region, "destination_backup_id": text(copied),
		"destination_checkpoint_id": text(checkpoint), "destination_project_id": r.to.ProjectID,
		"destination_region": r.region, "destination_vault_id": r.to.ID,
		"extra_info": core.Members{
			"progress": progress, "fail_code": "", "fail_reason": "", "auto_trigger": false,
			"destination_vault_id": r.to.ID,
		},
	}
}
