package cbr

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

func (bs *Backups) routes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/backups", Serve: bs.list},
		{Method: http.MethodGet, Path: "/backups/{id}", Serve: bs.show},
		{Method: http.MethodPut, Path: "/backups/{id}", Serve: bs.update},
		{Method: http.MethodDelete, Path: "/backups/{id}", Serve: bs.remove},
		{Method: http.MethodPost, Path: "/backups/{id}/restore", Serve: bs.restore},
	}
}

// list shows the backups of the top level (API reference, Querying All
// Backups). There is no filter by id, and no link to the next page.
func (bs *Backups) list(q *core.Call) (core.Answer, error) {
	query := q.URL.Query()
	p, err := readPage(query, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	for _, b := range slices.Clone(bs.among(query)) {
		if bs.matches(b, q.Project, query) {
			bs.cbr.cloud.Clock.Look(b.op)
			if cp := bs.cbr.checkpoint(b.CheckpointID); cp != nil && query.Get("checkpoint_id") != "" {
				bs.cbr.cloud.Clock.Look(cp.op)
			}
		}
	}
	var found []*backup
	for _, b := range bs.among(query) {
		if bs.matches(b, q.Project, query) {
			found = append(found, b)
		}
	}
	if err := sorted(found, query.Get("sort")); err != nil {
		return core.Answer{}, err
	}
	if marker := query.Get("marker"); marker != "" {
		i := slices.IndexFunc(found, func(b *backup) bool { return b.ID == marker })
		if i < 0 {
			return core.Answer{}, invalid("Invalid marker provided.")
		}
		found = found[i+1:]
	}
	views := []core.Members{}
	for _, b := range cut(found, p) {
		view := bs.view(b)
		if query.Get("incremental") == "true" && bs.cbr.huawei {
			view["incremental"] = b.Incremental
		}
		views = append(views, view)
	}
	return ok(bs.cbr.show(core.Members{"backups": views, "count": len(found)}))
}

// among are those that a list chooses from: the backups of the top level, or the
// disks in one of them.
func (bs *Backups) among(query url.Values) []*backup {
	parent := query.Get("parent_id")
	if parent == "" {
		return bs.all
	}
	if b := bs.get(parent); b != nil {
		return b.children
	}
	return nil
}

func (bs *Backups) matches(b *backup, project string, query url.Values) bool {
	if cp := bs.cbr.checkpoint(b.CheckpointID); cp != nil && cp.unseen > 0 || b.ProjectID != project {
		return false
	}
	for name, value := range map[string]string{
		"checkpoint_id": b.CheckpointID, "vault_id": b.VaultID, "resource_id": b.ResourceID,
		"resource_name": b.ResourceName, "name": b.Name, "parent_id": b.ParentID, "resource_type": b.ResourceType,
		"resource_az": b.Zone, "status": b.Status, "image_type": b.ImageType,
	} {
		if !match(query, name, value) {
			return false
		}
	}
	if from, err := time.Parse(time.RFC3339, query.Get("start_time")); err == nil && b.CreatedAt.Before(from) {
		return false
	}
	if to, err := time.Parse(time.RFC3339, query.Get("end_time")); err == nil && b.CreatedAt.After(to) {
		return false
	}
	// Nothing is shared, and nothing is in a dedicated cloud.
	return query.Get("own_type") != "shared" && query.Get("member_status") == "" && query.Get("dec") != "true" &&
		slices.Contains([]string{"", "0", "all_granted_eps"}, query.Get("enterprise_project_id")) &&
		bs.filled(b, query.Get("used_percent"))
}

// filled reports whether the vault of b is full to that percentage at least.
func (bs *Backups) filled(b *backup, percent string) bool {
	v := bs.cbr.Vaults.get(b.VaultID)
	n, err := strconv.Atoi(percent)
	return percent == "" || err == nil && v != nil && bs.cbr.Vaults.used(v)*100 >= n*v.SizeGB*1024
}

// sorted sorts as "key:dir,key:dir" says, the newest first without it.
func sorted(list []*backup, order string) error {
	if order == "" {
		order = "created_at:desc"
	}
	columns := map[string]func(*backup) string{
		"created_at": func(b *backup) string { return b.CreatedAt.Format("2006-01-02T15:04:05.000000") },
		"updated_at": func(b *backup) string { return b.UpdatedAt.Format("2006-01-02T15:04:05.000000") },
		"name":       func(b *backup) string { return b.Name }, "status": func(b *backup) string { return b.Status },
		"protected_at": func(b *backup) string { return b.ProtectedAt.Format("2006-01-02T15:04:05.000000") },
		"id":           func(b *backup) string { return b.ID },
	}
	keys := strings.Split(order, ",")
	slices.Reverse(keys)
	for _, key := range keys {
		name, dir, _ := strings.Cut(key, ":")
		column := columns[name]
		if column == nil || !slices.Contains([]string{"", "asc", "desc"}, dir) {
			return invalid("Invalid sort provided.")
		}
		slices.SortStableFunc(list, func(a, b *backup) int {
			n := strings.Compare(column(a), column(b))
			if dir != "asc" {
				n = -n
			}
			return n
		})
	}
	return nil
}

func (bs *Backups) show(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	bs.cbr.cloud.Clock.Look(b.op)
	for _, r := range b.replicas {
		bs.cbr.cloud.Clock.Look(r.op)
	}
	if b, err = bs.find(q, q.Args[0]); err != nil {
		return core.Answer{}, err
	}
	view := bs.view(b)
	view["enterprise_project_id"] = bs.cbr.enterpriseProject("0")
	return ok(bs.cbr.show(core.Members{"backup": view}))
}

// view is a backup in answers.
func (bs *Backups) view(b *backup) core.Members {
	children := []core.Members{}
	for _, child := range b.children {
		children = append(children, bs.view(child))
	}
	extend := core.Members{
		"auto_trigger": b.Automatic, "incremental": b.Incremental, "bootable": nil, "snapshot_id": nil, "support_lld": true,
		"supported_restore_mode": "backup", "os_images_data": nil, "contain_system_disk": nil, "system_disk": b.SystemDisk,
		"encrypted": nil, "architecture": nil, "progress": nil,
	}
	switch b.ResourceType {
	case Server:
		extend["contain_system_disk"] = true
	case Volume:
		extend["bootable"], extend["encrypted"], extend["snapshot_id"] = b.SystemDisk, false, b.ID
	}
	if b.Image {
		extend["os_images_data"] = []core.Members{{"image_id": b.ID}}
	}
	body := core.Members{
		"id": b.ID, "name": b.Name, "description": given(b.Description), "status": b.Status,
		"checkpoint_id": b.CheckpointID, "vault_id": b.VaultID, "project_id": b.ProjectID,
		"provider_id": providerOf(b.ResourceType), "parent_id": text(b.ParentID), "resource_id": b.ResourceID,
		"resource_name": b.ResourceName, "resource_type": b.ResourceType, "resource_az": b.Zone,
		"resource_size": b.SizeGB, "image_type": b.ImageType, "created_at": b.CreatedAt, "updated_at": b.UpdatedAt,
		"protected_at": b.ProtectedAt, "expired_at": b.ExpiredAt, "extend_info": extend, "children": children,
	}
	records := []core.Members{}
	for _, r := range b.replicas {
		records = append(records, r.view(bs.cbr))
	}
	if bs.cbr.withoutExtend {
		body["extend_info"] = nil
	}
	if bs.cbr.huawei || len(records) > 0 {
		body["replication_records"] = records
	}
	return body
}

func providerOf(kind string) any {
	for _, k := range kinds {
		if k.resource == kind {
			return k.provider
		}
	}
	return nil
}

// update renames a backup, in Huawei Cloud.
func (bs *Backups) update(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Backup *struct {
			Name *string `json:"name"`
		} `json:"backup"`
	}
	if err := bs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if !bs.cbr.huawei || body.Backup == nil || body.Backup.Name == nil || !nameShape.MatchString(*body.Backup.Name) {
		return core.Answer{}, invalid("Invalid name provided.")
	}
	b.Name = *body.Backup.Name
	return ok(bs.cbr.show(core.Members{"backup": bs.view(b)}))
}

// remove deletes one backup with its children.
func (bs *Backups) remove(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := bs.deletable(b); err != nil {
		return core.Answer{}, err
	}
	s := bs.cbr
	b.to("waiting_delete")
	t := s.begin(&task{
		kind: "delete", vault: s.Vaults.get(b.VaultID), project: b.ProjectID, checkpoint: b.CheckpointID, backup: b,
	})
	stuck := bs.stuck[b.ID]
	delete(bs.stuck, b.ID)
	b.op = s.steps(func() { b.to("deleting") }, func() {
		if stuck != "" {
			b.Status, b.op = stuck, nil
			t.end(s, "failed", "BackupService.6405", "deleting an object failed")
			return
		}
		t.end(s, "success", "", "")
		bs.forget(b)
	})
	return noContent()
}

func (bs *Backups) deletable(b *backup) error {
	v := bs.cbr.Vaults.get(b.VaultID)
	switch {
	case b.ParentID != "":
		return refuse(http.StatusBadRequest, "6201", "The backup of a disk is deleted with that of its server.")
	case b.making() || b.leaving():
		return refuse(http.StatusBadRequest, "6203", "A backup task is running.")
	case b.restoring() || bs.next(b):
		return refuse(http.StatusBadRequest, "6216", "The backup is in use.")
	case b.Image:
		return refuse(http.StatusBadRequest, "6204", "The backup has been used to create an image.")
	case v != nil && v.Locked && b.Automatic:
		return refuse(http.StatusBadRequest, "6220", "The vault is locked, its automatic backups cannot be deleted.")
	}
	return nil
}

// next reports whether the next backup after b, the newest one, is being made
// (user manual: it cannot be deleted then).
func (bs *Backups) next(b *backup) bool {
	var newest *backup
	running := false
	for _, x := range bs.all {
		switch {
		case x.ResourceID != b.ResourceID || x.VaultID != b.VaultID:
		case x.making():
			running = true
		case newest == nil || x.CreatedAt.After(newest.CreatedAt):
			newest = x
		}
	}
	return running && newest == b
}
