package cbr

import (
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

func (vs *Vaults) routes() []core.Route {
	return append(vs.huaweiRoutes(), []core.Route{
		{Method: http.MethodPost, Path: "/vaults", Serve: vs.create},
		{Method: http.MethodGet, Path: "/vaults", Serve: vs.list},
		{Method: http.MethodGet, Path: "/vaults/{id}", Serve: vs.show},
		{Method: http.MethodPut, Path: "/vaults/{id}", Serve: vs.update},
		{Method: http.MethodDelete, Path: "/vaults/{id}", Serve: vs.remove},
		{Method: http.MethodPost, Path: "/vaults/{id}/addresources", Serve: vs.addResources},
		{Method: http.MethodPost, Path: "/vaults/{id}/removeresources", Serve: vs.removeResources},
		{Method: http.MethodPost, Path: "/vaults/{id}/migrateresources", Serve: vs.migrateResources},
		{Method: http.MethodPost, Path: "/vaults/{id}/associatepolicy", Serve: vs.associate},
		{Method: http.MethodPost, Path: "/vaults/{id}/dissociatepolicy", Serve: vs.dissociate},
	}...)
}

func (vs *Vaults) list(q *core.Call) (core.Answer, error) {
	query := q.URL.Query()
	p, err := readPage(query, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	var found []core.Members
	for _, v := range slices.Clone(vs.all) {
		if v.ProjectID != q.Project || !vs.matches(v, query) {
			continue
		}
		vs.look(v)
		if vs.get(v.ID) != nil {
			found = append(found, vs.view(v))
		}
	}
	return ok(vs.cbr.show(core.Members{"vaults": cut(found, p), "count": len(found)}))
}

func (vs *Vaults) matches(v *vault, query map[string][]string) bool {
	for name, value := range map[string]string{
		"id": v.ID, "name": v.Name, "cloud_type": v.CloudType, "object_type": v.ObjectType,
		"protect_type": v.ProtectType, "status": v.Status, "enterprise_project_id": v.EnterpriseProjectID,
	} {
		if wanted := query[name]; len(wanted) > 0 && wanted[0] != "" && wanted[0] != "all_granted_eps" &&
			!slices.Contains(wanted, value) {
			return false
		}
	}
	if id := query["policy_id"]; len(id) > 0 && id[0] != "" {
		if _, applied := v.applied()[id[0]]; !applied {
			return false
		}
	}
	if ids := query["resource_ids"]; len(ids) > 0 && ids[0] != "" {
		return slices.ContainsFunc(strings.Split(ids[0], ","), func(id string) bool { return v.resource(id) != nil })
	}
	return true
}

func (vs *Vaults) show(q *core.Call) (core.Answer, error) {
	v, err := vs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	vs.look(v)
	if v, err = vs.find(q, q.Args[0]); err != nil {
		return core.Answer{}, err
	}
	return ok(vs.cbr.show(core.Members{"vault": vs.view(v)}))
}

type vaultUpdate struct {
	Name       *string        `json:"name"`
	Billing    *billingUpdate `json:"billing"`
	AutoBind   *bool          `json:"auto_bind"`
	BindRules  *bindRules     `json:"bind_rules"`
	AutoExpand *bool          `json:"auto_expand"`
	SMNNotify  *bool          `json:"smn_notify"`
	Threshold  *int           `json:"threshold"`
	Locked     *bool          `json:"locked"`
}

type billingUpdate struct {
	Size            *int    `json:"size"`
	ConsistentLevel *string `json:"consistent_level" only:"huawei"`
}

// update changes what is given (API reference, Modifying a Vault).
func (vs *Vaults) update(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Vault *vaultUpdate `json:"vault"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	want := body.Vault
	if want == nil {
		return core.Answer{}, invalid("Invalid vault provided.")
	}
	if err := want.check(vs.cbr, v); err != nil {
		return core.Answer{}, err
	}
	v.Name, v.Locked = or(want.Name, v.Name), or(want.Locked, v.Locked)
	v.AutoBind, v.AutoExpand = or(want.AutoBind, v.AutoBind), or(want.AutoExpand, v.AutoExpand)
	v.SMNNotify, v.Threshold = or(want.SMNNotify, v.SMNNotify), or(want.Threshold, v.Threshold)
	if want.BindRules != nil && want.BindRules.Tags != nil {
		v.BindRules = *want.BindRules.Tags
	}
	if b := want.Billing; b != nil {
		v.ConsistentLevel = or(b.ConsistentLevel, v.ConsistentLevel)
		if size := or(b.Size, v.SizeGB); size != v.SizeGB {
			vs.resize(v, size)
		}
	}
	return ok(vs.cbr.show(core.Members{"vault": vs.view(v)}))
}

func (w *vaultUpdate) check(s *CBR, v *vault) error {
	size := v.SizeGB
	if w.Billing != nil {
		size = or(w.Billing.Size, size)
	}
	needed := v.allocated()
	if s.huawei {
		needed = 0
	}
	switch {
	case w.Name != nil && !nameShape.MatchString(*w.Name):
		return invalid("Invalid name provided.")
	case w.Locked != nil && !*w.Locked && v.Locked:
		return invalid("Invalid locked provided.")
	case or(w.Threshold, 80) < 1 || or(w.Threshold, 80) > 100:
		return invalid("Invalid threshold provided.")
	case size < 1 || size > 10485760 || size*1024 < s.Vaults.used(v) || size < needed:
		return refuse(http.StatusBadRequest, "6101", "Invalid size provided.")
	case size != v.SizeGB && v.Status == "lock":
		return refuse(http.StatusBadRequest, "6123", "The vault is being resized.")
	case size != v.SizeGB && v.ChargingMode == "pre_paid":
		return refuse(http.StatusBadRequest, "6107", "The vault is resized by an order.")
	}
	if w.BindRules != nil {
		return checkRules(w.BindRules)
	}
	return nil
}

// resize changes the capacity, in the status lock for a while.
func (vs *Vaults) resize(v *vault, size int) {
	v.Status = "lock"
	v.op = vs.cbr.steps(func() {
		v.Status, v.SizeGB, v.op = "available", size, nil
	})
}

// remove deletes a vault with all backups in it.
func (vs *Vaults) remove(q *core.Call) (core.Answer, error) {
	v, err := vs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	s := vs.cbr
	switch {
	case v.Status == "deleting" || s.busy(v.ID):
		return core.Answer{}, refuse(http.StatusBadRequest, "6203", "A backup task is running.")
	case v.ChargingMode == "pre_paid":
		return core.Answer{}, refuse(http.StatusBadRequest, "6111", "A yearly or monthly vault cannot be deleted.")
	case v.Locked && s.Backups.automatic(v.ID):
		return core.Answer{}, refuse(http.StatusBadRequest, "6220", "The vault is locked and holds automatic backups.")
	case !slices.Contains([]string{"available", "error", "frozen"}, v.Status):
		return core.Answer{}, v.forbids()
	}
	for _, b := range s.Backups.all {
		if b.VaultID == v.ID && b.Image {
			return core.Answer{}, refuse(http.StatusBadRequest, "6204", "An image was made from backup "+b.ID+".")
		}
	}
	v.Status = "deleting"
	t := s.begin(&task{kind: "vault_delete", vault: v, project: v.ProjectID, counted: 1})
	fails := vs.failedDeletes > 0
	if fails {
		vs.failedDeletes--
	}
	v.op = s.steps(func() {
		if fails {
			t.end(s, "failed", "BackupService.6121", "deleting the vault failed")
			v.Status, v.op = "error", nil
			return
		}
		t.end(s, "success", "", "")
		vs.forget(v)
	})
	return noContent()
}
