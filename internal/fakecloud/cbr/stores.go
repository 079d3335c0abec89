package cbr

import (
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// shelf is what the program lists and changes of one kind of object.
type shelf struct {
	cbr  *CBR
	noun string
	rows func() []row
}

// row is one object: its id, where it keeps name and status, and what makes it
// vanish. What may be nil is not there.
type row struct {
	id           string
	name, status *string
	op           *core.Operation
	remove       func()
}

// Stores are the objects that the program lists.
func (s *CBR) Stores() []core.Objects {
	return []core.Objects{
		&shelf{s, "server", func() []row { return s.instanceRows(Server) }},
		&shelf{s, "disk", func() []row { return s.instanceRows(Volume) }},
		&shelf{s, "file system", func() []row { return s.instanceRows(Turbo) }},
		&shelf{s, "vault", s.vaultRows},
		&shelf{s, "vault policy", s.policyRows},
		&shelf{s, "restore point", s.checkpointRows},
		&shelf{s, "vault backup", s.backupRows},
	}
}

// Noun is what an object is called.
func (h *shelf) Noun() string { return h.noun }

// Summaries are the objects in short, the oldest first.
func (h *shelf) Summaries() []core.Summary {
	h.cbr.cloud.Lock()
	defer h.cbr.cloud.Unlock()
	h.cbr.cloud.Clock.Settle()
	var all []core.Summary
	for _, r := range h.rows() {
		all = append(all, core.Summary{ID: r.id, Name: or(r.name, ""), Status: or(r.status, "")})
	}
	return all
}

// Change gives an object another name or status, each unless it is empty. A
// status ends what the cloud was doing to it. It reports whether there is such an
// object.
func (h *shelf) Change(id, name, status string) bool {
	r, ok := h.find(id)
	if !ok {
		return false
	}
	h.cbr.cloud.Lock()
	defer h.cbr.cloud.Unlock()
	if name != "" && r.name != nil {
		*r.name = name
	}
	if status != "" && r.status != nil {
		h.cbr.cloud.Clock.Drop(r.op)
		*r.status = status
	}
	return true
}

// Remove makes an object vanish.
func (h *shelf) Remove(id string) {
	if r, ok := h.find(id); ok {
		h.cbr.cloud.Lock()
		defer h.cbr.cloud.Unlock()
		r.remove()
	}
}

func (h *shelf) find(id string) (row, bool) {
	h.cbr.cloud.Lock()
	defer h.cbr.cloud.Unlock()
	h.cbr.cloud.Clock.Settle()
	rows := h.rows()
	i := slices.IndexFunc(rows, func(r row) bool { return r.id == id })
	if i < 0 {
		return row{}, false
	}
	return rows[i], true
}

// instanceRows are what can be backed up. A server goes with its disks.
func (s *CBR) instanceRows(kind string) []row {
	var rows []row
	for _, i := range s.instances {
		if i.Type == kind && !i.foreign { // Cinder lists its volumes itself
			rows = append(rows, row{id: i.ID, name: &i.Name, status: &i.Status, remove: func() {
				s.instances = slices.DeleteFunc(s.instances, func(x *Instance) bool { return x == i || x.ServerID == i.ID })
			}})
		}
	}
	return rows
}

func (s *CBR) vaultRows() []row {
	var rows []row
	for _, v := range s.Vaults.all {
		rows = append(rows, row{v.ID, &v.Name, &v.Status, v.op, func() { s.Vaults.forget(v) }})
	}
	return rows
}

func (s *CBR) policyRows() []row {
	var rows []row
	for _, p := range s.Policies.all {
		rows = append(rows, row{id: p.ID, name: &p.Name, remove: func() { s.Policies.forget(p.ID) }})
	}
	return rows
}

// checkpointRows are the restore points that have backups: without any there is
// none.
func (s *CBR) checkpointRows() []row {
	var rows []row
	for _, cp := range s.checkpoints {
		if s.Backups.count(cp.id) > 0 {
			rows = append(rows, row{cp.id, &cp.name, &cp.status, cp.op, func() {
				for _, b := range slices.Clone(s.Backups.all) {
					if b.CheckpointID == cp.id {
						s.Backups.forget(b)
					}
				}
			}})
		}
	}
	return rows
}

func (s *CBR) backupRows() []row {
	var rows []row
	for _, b := range s.Backups.all {
		rows = append(rows, row{b.ID, &b.Name, &b.Status, b.op, func() { s.Backups.forget(b) }})
	}
	return rows
}
