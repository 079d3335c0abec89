package cbr

import (
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// huaweiRoutes are calls that only Huawei Cloud has.
func (vs *Vaults) huaweiRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/vaults/summary", Serve: vs.cbr.published(vs.summary)},
		{Method: http.MethodGet, Path: "/vaults/external", Serve: vs.cbr.published(vs.external)},
		{Method: http.MethodPut, Path: "/vaults/batch-update", Serve: vs.cbr.published(vs.updateAll)},
		{Method: http.MethodPut, Path: "/vaults/{id}/set-resources", Serve: vs.cbr.published(vs.suspend)},
		{Method: http.MethodGet, Path: "/storage_usage", Serve: vs.cbr.published(vs.usage)},
	}
}

// published makes a call one that is there in Huawei Cloud only.
func (s *CBR) published(serve func(*core.Call) (core.Answer, error)) func(*core.Call) (core.Answer, error) {
	return func(q *core.Call) (core.Answer, error) {
		if !s.huawei {
			return unpublished(), nil
		}
		return serve(q)
	}
}

// mine are the vaults of who asks.
func (vs *Vaults) mine(q *core.Call) []*vault {
	var found []*vault
	for _, v := range vs.all {
		if v.ProjectID == q.Project {
			found = append(found, v)
		}
	}
	return found
}

// external lists the vaults of another region, to choose one for replicas.
func (vs *Vaults) external(q *core.Call) (core.Answer, error) {
	query := q.URL.Query()
	if query.Get("external_project_id") == "" || query.Get("region_id") == "" {
		return core.Answer{}, invalid("Invalid external_project_id provided.")
	}
	p, err := readPage(query, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	found := []core.Members{}
	for _, other := range vs.cbr.others() {
		for _, v := range other.Vaults.all {
			if other.mount.Region == query.Get("region_id") && v.ProjectID == query.Get("external_project_id") &&
				match(query, "vault_id", v.ID) && match(query, "protect_type", v.ProtectType) &&
				match(query, "cloud_type", v.CloudType) && match(query, "objcet_type", v.ObjectType) {
				found = append(found, other.Vaults.view(v))
			}
		}
	}
	return ok(vs.cbr.show(core.Members{"vaults": cut(found, p), "count": len(found)}))
}

func (vs *Vaults) summary(q *core.Call) (core.Answer, error) {
	size, used := 0, 0
	for _, v := range vs.mine(q) {
		size, used = size+v.SizeGB, used+vs.used(v)/1024
	}
	return ok(core.Members{"size": size, "used_size": used})
}

// updateAll changes all vaults of the project.
func (vs *Vaults) updateAll(q *core.Call) (core.Answer, error) {
	var body struct {
		Vault *struct {
			SMNNotify *bool `json:"smn_notify"`
			Threshold *int  `json:"threshold"`
		} `json:"vault"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if body.Vault == nil || or(body.Vault.Threshold, 80) < 1 || or(body.Vault.Threshold, 80) > 100 {
		return core.Answer{}, invalid("Invalid vault provided.")
	}
	ids := []string{}
	for _, v := range vs.mine(q) {
		v.SMNNotify, v.Threshold = or(body.Vault.SMNNotify, v.SMNNotify), or(body.Vault.Threshold, v.Threshold)
		ids = append(ids, v.ID)
	}
	return ok(core.Members{"updated_vaults_id": ids})
}

// suspend takes resources out of automatic backups, or back in. What is which is
// disputed (document, 5.7), and nothing shows it here.
func (vs *Vaults) suspend(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		IDs    *[]string `json:"resource_ids"`
		Action *string   `json:"action"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if action := or(body.Action, ""); action != "suspend" && action != "unsuspend" {
		return core.Answer{}, invalid("Invalid action provided.")
	}
	if _, err := v.named(body.IDs); err != nil {
		return core.Answer{}, err
	}
	return ok(core.Members{"set_resource_ids": *body.IDs})
}

// usage lists what the backups of each resource take.
func (vs *Vaults) usage(q *core.Call) (core.Answer, error) {
	query := q.URL.Query()
	p, err := readPage(query, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	found := []core.Members{}
	for _, v := range vs.mine(q) {
		for _, r := range v.resources {
			if !match(query, "resource_id", r.id) || !match(query, "resource_type", r.kind) {
				continue
			}
			view := vs.cbr.resourceView(v, r)
			found = append(found, core.Members{
				"resource_id": r.id, "resource_name": r.name, "resource_type": r.kind,
				"backup_count": view["backup_count"], "backup_size": view["backup_size"], "backup_size_multiaz": 0,
			})
		}
	}
	return ok(core.Members{"resource_count": len(found), "storage_usage": cut(found, p)})
}
