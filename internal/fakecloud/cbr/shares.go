package cbr

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// mostShares is how many projects a backup can be shared with (user manual).
const mostShares = 10

// share is a project that a backup is shared with. The API calls it a member.
type share struct {
	id, project, status, vaultID string
	created, updated             time.Time
}

func (bs *Backups) shareRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodPost, Path: "/backups/{id}/members", Serve: bs.share},
		{Method: http.MethodGet, Path: "/backups/{id}/members", Serve: bs.listShares},
		{Method: http.MethodGet, Path: "/backups/{id}/members/{member}", Serve: bs.showShare},
		{Method: http.MethodPut, Path: "/backups/{id}/members/{member}", Serve: bs.answerShare},
		{Method: http.MethodDelete, Path: "/backups/{id}/members/{member}", Serve: bs.unshare},
	}
}

// share shares a server's backup with projects (API reference, Adding a Share
// Member).
func (bs *Backups) share(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Members *[]string `json:"members"`
		Domains *[]string `json:"domains" only:"huawei"`
	}
	if err := bs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	projects := or(body.Members, nil)
	switch {
	case len(projects) == 0 || len(projects) > mostShares:
		return core.Answer{}, invalid("Invalid members provided.")
	case b.ResourceType != Server || b.ParentID != "":
		return core.Answer{}, refuse(http.StatusBadRequest, "6700", "Only backups of servers can be shared.")
	case b.Status != "available":
		return core.Answer{}, refuse(http.StatusBadRequest, "6702", "The backup is not available.")
	case len(b.shares)+len(projects) > mostShares:
		return core.Answer{}, refuse(http.StatusBadRequest, "6701", "The backup is shared with too many projects.")
	}
	for _, project := range projects {
		switch {
		case !projectShape.MatchString(project) || project == q.Project:
			return core.Answer{}, refuse(http.StatusBadRequest, "6704", "Invalid project id "+project+".")
		case b.sharedWith(project) != nil:
			return core.Answer{}, refuse(http.StatusBadRequest, "6703", "The backup is shared with "+project+" already.")
		}
	}
	views := []core.Members{}
	for _, project := range projects {
		s := &share{id: core.NewUUID(), project: project, status: "pending", created: bs.cbr.now()}
		b.shares = append(b.shares, s)
		views = append(views, b.shareView(s))
	}
	return ok(bs.cbr.show(core.Members{"members": views}))
}

func (b *backup) sharedWith(project string) *share {
	for _, s := range b.shares {
		if s.project == project {
			return s
		}
	}
	return nil
}

func (b *backup) shareView(s *share) core.Members {
	return core.Members{
		"id": s.id, "backup_id": b.ID, "dest_project_id": s.project, "status": s.status, "created_at": s.created,
		"updated_at": s.updated, "image_id": nil, "vault_id": text(s.vaultID),
	}
}

func (bs *Backups) listShares(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	query := q.URL.Query()
	p, err := readPage(query, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	views := []core.Members{}
	for _, s := range b.shares {
		if match(query, "dest_project_id", s.project) && match(query, "status", s.status) &&
			match(query, "vault_id", s.vaultID) && query.Get("image_id") == "" {
			views = append(views, b.shareView(s))
		}
	}
	if i := slices.IndexFunc(views, func(m core.Members) bool { return m["id"] == query.Get("marker") }); i >= 0 {
		views = views[i+1:]
	}
	return ok(bs.cbr.show(core.Members{"members": cut(views, p), "count": len(b.shares)}))
}

// findShare finds a share by the project in the path, which is not the share's
// id. The one who shares sees all, the other one his own.
func (bs *Backups) findShare(q *core.Call) (*backup, *share, error) {
	b := bs.get(q.Args[0])
	if b == nil {
		return nil, nil, refuse(http.StatusNotFound, "6200", "Backup "+q.Args[0]+" does not exist.")
	}
	s := b.sharedWith(q.Args[1])
	if s == nil || q.Project != b.ProjectID && q.Project != s.project {
		return nil, nil, refuse(http.StatusNotFound, "6705", "Member "+q.Args[1]+" does not exist.")
	}
	return b, s, nil
}

func (bs *Backups) showShare(q *core.Call) (core.Answer, error) {
	b, s, err := bs.findShare(q)
	if err != nil {
		return core.Answer{}, err
	}
	return ok(bs.cbr.show(core.Members{"member": b.shareView(s)}))
}

// answerShare accepts or rejects a share: the one who got it does.
func (bs *Backups) answerShare(q *core.Call) (core.Answer, error) {
	b, s, err := bs.findShare(q)
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Status  *string `json:"status"`
		VaultID *string `json:"vault_id"`
	}
	if err := bs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	status := or(body.Status, "")
	switch {
	case !slices.Contains([]string{"accepted", "pending", "rejected"}, status):
		return core.Answer{}, refuse(http.StatusBadRequest, "6706", "Invalid status provided.")
	case q.Project != s.project:
		return core.Answer{}, refuse(http.StatusBadRequest, "6708", "Only the receiver can change the status.")
	case status == "accepted":
		v, err := bs.cbr.Vaults.find(q, or(body.VaultID, ""))
		if err != nil {
			return core.Answer{}, err
		}
		if kinds[v.ObjectType].resource != b.ResourceType {
			return core.Answer{}, refuse(http.StatusBadRequest, "6713", "The vault is of another kind.")
		}
		s.vaultID = v.ID
	}
	s.status, s.updated = status, bs.cbr.now()
	return ok(bs.cbr.show(core.Members{"member": b.shareView(s)}))
}

func (bs *Backups) unshare(q *core.Call) (core.Answer, error) {
	b, s, err := bs.findShare(q)
	if err != nil || q.Project != b.ProjectID {
		return core.Answer{}, refuse(http.StatusNotFound, "6705", "Member "+q.Args[1]+" does not exist.")
	}
	b.shares = slices.DeleteFunc(b.shares, func(x *share) bool { return x == s })
	return noContent()
}

// Share shares a backup with a project, in that status.
func (bs *Backups) Share(id, project, status string) {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	if b := bs.get(id); b != nil {
		b.shares = append(b.shares, &share{id: core.NewUUID(), project: project, status: status, created: bs.cbr.now()})
	}
}
