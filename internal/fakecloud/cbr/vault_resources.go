package cbr

import (
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

const mostResources = 256

// bind puts resources into v, or changes what of them is left out.
func (vs *Vaults) bind(v *vault, wanted []resourceCreate) error {
	fresh, err := vs.checkResources(v, wanted)
	if err != nil {
		return err
	}
	for i, w := range wanted {
		r := fresh[i]
		if old := v.resource(*w.ID); old != nil {
			r = old
		} else {
			v.resources = append(v.resources, r)
			// A new resource is not listed at once.
			r.hidden = true
			r.op = vs.cbr.steps(func() { r.hidden, r.op = false, nil })
		}
		r.exclude, r.include = nil, nil
		if w.ExtraInfo != nil {
			r.exclude, r.include = or(w.ExtraInfo.ExcludeVolumes, nil), or(w.ExtraInfo.IncludeVolumes, nil)
		}
	}
	return nil
}

// settle ends the binding of r.
func (vs *Vaults) settle(r *resource) {
	vs.cbr.cloud.Clock.Drop(r.op)
	r.hidden, r.op = false, nil
}

// checkResources gives a row for each of wanted.
func (vs *Vaults) checkResources(v *vault, wanted []resourceCreate) ([]*resource, error) {
	seen := map[string]bool{}
	var rows []*resource
	sum := v.allocated()
	for _, w := range wanted {
		if w.ID == nil || w.Type == nil {
			return nil, invalid("Invalid resources provided.")
		}
		if seen[*w.ID] {
			return nil, refuse(http.StatusBadRequest, "6104", "Resource "+*w.ID+" is given twice.")
		}
		seen[*w.ID] = true
		i := vs.cbr.instance(*w.ID)
		if i == nil {
			return nil, refuse(http.StatusNotFound, "6302", "Resource "+*w.ID+" not found.")
		}
		if *w.Type != kinds[v.ObjectType].resource || i.Type != *w.Type || v.ProtectType != "backup" {
			return nil, refuse(http.StatusBadRequest, "6102",
				"The vault does not take resources of the type "+*w.Type+".")
		}
		if other := vs.holding(*w.ID); other != nil && other != v {
			return nil, refuse(http.StatusBadRequest, "6103", "Resource "+*w.ID+" is in vault "+other.ID+" already.")
		}
		if vs.twice(i) {
			return nil, refuse(http.StatusInternalServerError, "6137", "A disk cannot be backed up in several vaults.")
		}
		if v.resource(*w.ID) == nil {
			sum += i.SizeGB
		}
		rows = append(rows, newResource(i))
	}
	switch {
	case len(v.resources)+len(rows) > mostResources:
		return nil, refuse(http.StatusBadRequest, "6100", "The vault has too many resources.")
	case !v.takes(vs.cbr, sum):
		return nil, refuse(http.StatusBadRequest, "6108", "The resources are larger than the vault.")
	}
	return rows, nil
}

// twice reports whether a disk of a server is in a vault of disks, or the server of
// a disk in one of servers (user manual, "Associating a Resource").
func (vs *Vaults) twice(i *Instance) bool {
	return i.ServerID != "" && vs.holding(i.ServerID) != nil ||
		slices.ContainsFunc(i.Disks, func(d Disk) bool { return vs.holding(d.ID) != nil })
}

// takes reports whether v has room for resources of that size. Open Telekom Cloud
// says that it needs as much (user manual); Huawei Cloud takes more
// (resource_huaweicloud_cbr_vault_test.go: disks of 150 GB in 50 GB).
func (v *vault) takes(s *CBR, size int) bool { return s.huawei || size <= v.SizeGB }

func (vs *Vaults) addResources(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Resources *[]resourceCreate `json:"resources"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if body.Resources == nil || len(*body.Resources) == 0 || len(*body.Resources) > mostResources {
		return core.Answer{}, invalid("Invalid resources provided.")
	}
	if err := vs.bind(v, *body.Resources); err != nil {
		return core.Answer{}, err
	}
	ids := []string{}
	for _, r := range *body.Resources {
		ids = append(ids, *r.ID)
	}
	return ok(core.Members{"add_resource_ids": ids})
}

// named gives the resources of v with these ids.
func (v *vault) named(ids *[]string) ([]*resource, error) {
	if ids == nil || len(*ids) == 0 || len(*ids) > mostResources {
		return nil, invalid("Invalid resource_ids provided.")
	}
	var found []*resource
	for _, id := range *ids {
		r := v.resource(id)
		switch {
		case r == nil:
			return nil, refuse(http.StatusBadRequest, "6135", "Resource "+id+" is not in the vault.")
		case r.status == "removing":
			return nil, refuse(http.StatusBadRequest, "6134", "Resource "+id+" is being removed.")
		case r.status == "protecting" || r.op != nil && !r.hidden:
			return nil, refuse(http.StatusBadRequest, "6125", "Resource "+id+" is being backed up.")
		}
		found = append(found, r)
	}
	return found, nil
}

// removeResources takes resources out of a vault and deletes all their backups
// in it (user manual, Dissociating a Resource).
func (vs *Vaults) removeResources(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		IDs *[]string `json:"resource_ids"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	found, err := v.named(body.IDs)
	if err != nil {
		return core.Answer{}, err
	}
	if v.Locked {
		return core.Answer{}, refuse(http.StatusBadRequest, "6112", "The vault is locked.")
	}
	s := vs.cbr
	for _, r := range found {
		vs.settle(r)
		r.status = "removing"
		t := s.begin(&task{kind: "remove_resource", vault: v, project: v.ProjectID, resource: r, counted: 1})
		r.op = s.steps(func() {
			for _, b := range slices.Clone(s.Backups.all) {
				if b.VaultID == v.ID && b.ResourceID == r.id {
					s.Backups.forget(b)
				}
			}
			v.drop(r)
			t.end(s, "success", "", "")
		})
	}
	return ok(core.Members{"remove_resource_ids": *body.IDs})
}

func (v *vault) drop(r *resource) {
	v.resources = slices.DeleteFunc(v.resources, func(x *resource) bool { return x == r })
}

// migrateResources moves resources with their backups to a vault of the same
// kind (user manual, Migrating Resources from a Vault).
func (vs *Vaults) migrateResources(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Destination *string   `json:"destination_vault_id"`
		IDs         *[]string `json:"resource_ids"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	to, err := vs.usable(q, or(body.Destination, ""))
	if err != nil {
		return core.Answer{}, err
	}
	found, err := v.named(body.IDs)
	if err != nil {
		return core.Answer{}, err
	}
	s := vs.cbr
	size, backups := to.allocated(), vs.used(to)/1024
	for _, r := range found {
		size += r.size
		for _, b := range s.Backups.all {
			if b.VaultID == v.ID && b.ResourceID == r.id {
				backups += b.takesMB() / 1024
			}
		}
	}
	switch {
	case v.ObjectType != to.ObjectType || v.ProtectType != to.ProtectType:
		return core.Answer{}, refuse(http.StatusBadRequest, "6102", "The vaults are of different kinds.")
	case v.Locked:
		return core.Answer{}, refuse(http.StatusBadRequest, "6112", "The vault is locked.")
	case s.busy(v.ID) || s.busy(to.ID):
		return core.Answer{}, refuse(http.StatusBadRequest, "6125", "A backup task is running in the vault.")
	case !to.takes(s, size) || backups > to.SizeGB:
		return core.Answer{}, refuse(http.StatusBadRequest, "6114", "The destination vault is too small.")
	}
	for _, r := range found {
		vs.settle(r)
		r.to = to
		r.op = s.steps(func() {
			v.drop(r)
			to.resources = append(to.resources, r)
			for _, b := range s.Backups.all {
				if b.VaultID == v.ID && b.ResourceID == r.id {
					b.moveTo(to.ID)
				}
			}
			r.op, r.to = nil, nil
		})
	}
	// The sample of the API reference echoes the destination.
	return ok(core.Members{"migrated_resources": []string{to.ID}})
}
