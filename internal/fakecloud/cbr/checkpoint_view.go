package cbr

import (
	"fmt"
	"strconv"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// checkpointView tells name, description and what was skipped in the answer to
// the POST only (API reference, Querying a Restore Point).
func (s *CBR) checkpointView(cp *checkpoint, created bool) core.Members {
	resources := []core.Members{}
	members := cp.resources
	if v := s.Vaults.get(cp.vaultID); v != nil && s.wholeVault && !created {
		members = v.resources
	}
	for _, r := range members {
		view := core.Members{
			"id": r.id, "name": r.name, "type": r.kind, "protect_status": r.status, "resource_size": r.size,
		}
		if s.huawei {
			view["resource_size"] = strconv.Itoa(r.size)
			view["backup_size"], view["backup_count"], view["extra_info"] = "0", "0", "{}"
		}
		resources = append(resources, view)
	}
	vault := core.Members{"id": cp.vaultID, "name": cp.vaultName, "resources": resources}
	body := core.Members{
		"id": cp.id, "project_id": cp.project, "status": cp.status, "created_at": cp.created,
		"vault": vault, "extra_info": nil,
	}
	if s.Backups.deleting(cp.id) {
		body["status"] = "deleting"
	}
	switch {
	case created:
		vault["skipped_resources"] = append([]core.Members{}, cp.skipped...)
		body["extra_info"] = core.Members{
			"name": cp.name, "description": or(cp.description, ""), "retention_duration": -1,
		}
	case s.withoutVault:
		body["vault"] = nil
	case s.huawei:
		vault["provider_id"] = cp.provider
	}
	return body
}

// memberName is the name of the n-th backup of a restore point of several
// (user manual: each has a suffix).
func (cp *checkpoint) memberName(n int) string {
	if len(cp.resources) == 1 {
		return cp.name
	}
	return fmt.Sprintf("%s-%04d", cp.name, n+1)
}
