// Package cbr is Cloud Backup and Recovery of the clouds of the Huawei family:
// vaults, restore points, backups and policies. It answers as the published API
// of Open Telekom Cloud does, or as that of Huawei Cloud, whose answers hold
// more members, nulls, and numbers as text.
package cbr

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// CBR is the backup service of one region.
type CBR struct {
	// Vaults, Backups and Policies are what the region holds.
	Vaults   *Vaults
	Backups  *Backups
	Policies *Policies

	cloud  *core.Cloud
	mount  core.Mount
	routes core.Table

	huawei, withoutVault, withoutJob, respelled, unmarked, withoutExtend, wholeVault,
	merging, reordering bool

	instances   []*Instance
	volumes     func() []Instance // of the block storage, or nil
	checkpoints []*checkpoint
	tasks       []*task
	orders      []*order
	// plans and skips are what the next restore points are to run into.
	plans []Plan
	skips map[string]Skip
	// unseen is how many looks do not show the next restore point, lateTasks how
	// many do not show a new task.
	unseen, lateTasks, latePolicies int
}

// New is the backup service of a region, below root.
func New(c *core.Cloud, region, root string) *CBR {
	s := &CBR{cloud: c, skips: map[string]Skip{}}
	s.Vaults, s.Backups, s.Policies = &Vaults{cbr: s}, &Backups{cbr: s}, &Policies{cbr: s}
	s.routes = slices.Concat(
		s.Vaults.routes(), s.Vaults.tagRoutes(), s.Backups.routes(), s.Backups.shareRoutes(), s.Policies.routes(),
		s.checkpointRoutes(),
		s.taskRoutes(), s.protectableRoutes(),
	)
	s.mount = core.Mount{
		Name: "cbr", Region: region, Root: root, Version: "/v3", Host: "cbr",
		Project: projectShape.MatchString, NeedsProject: true,
		Catalog: []core.Entry{{Type: "cbr", Name: "cbr", URL: root + "/v3/%s"}},
	}
	c.Add(s)
	return s
}

// Mount implements [core.Service].
func (s *CBR) Mount() core.Mount { return s.mount }

// Routes implements [core.Service].
func (s *CBR) Routes() core.Table { return s.routes }

// Huawei makes the service that of Huawei Cloud: it knows more members, shows
// null where Open Telekom Cloud leaves a member out, and some numbers as text.
func (s *CBR) Huawei() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.huawei = true
}

// WithoutVault makes the answer for a restore point say "vault": null, as that
// of Huawei's walk-through does.
func (s *CBR) WithoutVault() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.withoutVault = true
}

// WholeVault makes the answer for a restore point list all that is in its vault
// now, not what took part in the run.
func (s *CBR) WholeVault() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.wholeVault = true
}

// WithoutJob makes the answer to a restore empty, as Open Telekom Cloud
// documents it.
func (s *CBR) WithoutJob() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.withoutJob = true
}

// WithoutExtendInfo makes backups come without extend_info, whose members are all
// optional.
func (s *CBR) WithoutExtendInfo() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.withoutExtend = true
}

// Respell makes policies come back in another spelling of their schedule.
func (s *CBR) Respell() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.respelled = true
}

// Merge makes a change of a policy keep what its new definition does not name.
func (s *CBR) Merge() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.merging = true
}

// Reorder makes include_volumes come back in another order, and with os_version
// filled in.
func (s *CBR) Reorder() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.reordering = true
}

// LatePolicies makes a new policy, and a change of which policies a vault has, show
// only after n looks.
func (s *CBR) LatePolicies(n int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.latePolicies = n
}

// HideNew makes the next new restore point answer the first n looks with a 404.
func (s *CBR) HideNew(n int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.unseen = n
}

var (
	projectShape = regexp.MustCompile(`^[0-9a-f]{32}$`)
	uuidShape    = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// Answer implements [core.Service]: the API gateway, then the service.
func (s *CBR) Answer(q *core.Call) core.Answer {
	if q.Path == "" || q.Path == "/" {
		return s.versions()
	}
	if refused := q.SignedIn(); refused != nil {
		// The gateway's own answer (public clients' tests; the texts vary).
		return core.Answer{Status: http.StatusUnauthorized, Body: core.Members{
			"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information: decrypt token fail",
		}}
	}
	if q.Route == nil {
		s.cloud.Complain("no route in CBR for %s %s", q.Method, q.URL.Path)
		return unpublished()
	}
	if q.Project != q.Caller.ProjectID || !slices.ContainsFunc(q.Caller.Roles, writes) && q.Method != http.MethodGet {
		return fault(refuse(http.StatusForbidden, "9901", "Forbidden."))
	}
	for _, id := range q.Args {
		if !uuidShape.MatchString(id) && !s.free(q) {
			// Seen by a client (terraform-provider-huaweicloud,
			// resource_huaweicloud_cbr_checkpoint.go, parseBackupError).
			return core.Answer{Status: http.StatusUnauthorized, Body: core.Members{
				"unauthorized": core.Members{"code": "401", "message": "Malformed request url"},
			}}
		}
	}
	answer, err := q.Route.Serve(q)
	if err != nil {
		return fault(err)
	}
	return answer
}

// unpublished is the gateway's answer for a path that the cloud does not have.
func unpublished() core.Answer {
	return core.Answer{Status: http.StatusNotFound, Body: core.Members{
		"error_code": "APIGW.0101", "error_msg": "The API does not exist or has not been published in the environment",
	}}
}

func writes(role string) bool { return role == core.RoleAdmin || role == core.RoleMember }

// free reports whether the words in the path of q need not all be ids.
func (*CBR) free(q *core.Call) bool {
	return slices.Contains([]string{
		"/protectables/{type}/instances", "/protectables/{type}/instances/{id}", "/vault/{id}/tags", "/vault/{id}/tags/{key}",
		"/backups/{id}/members/{member}",
	}, q.Route.Path)
}

// versions is answered 300, without a Location.
func (s *CBR) versions() core.Answer {
	return core.Answer{Status: http.StatusMultipleChoices, Body: core.Members{"versions": []any{core.Members{
		"id": "v3", "status": "CURRENT", "links": []any{core.Members{
			"rel": "self", "href": s.cloud.URL() + s.mount.Root + "/v3",
		}},
	}}}}
}

// refusal is an error of the service.
type refusal struct {
	status     int
	code, text string
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, code, text string) error {
	return &refusal{status: status, code: "BackupService." + code, text: text}
}

// invalid is the refusal of a parameter.
func invalid(text string) error { return refuse(http.StatusBadRequest, "9900", text) }

func fault(err error) core.Answer {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		r = &refusal{status: http.StatusInternalServerError, code: "BackupService.9910", text: err.Error()}
	}
	return core.Answer{Status: r.status, Body: core.Members{"error_code": r.code, "error_msg": r.text}}
}

func ok(body any) (core.Answer, error) { return core.Answer{Status: http.StatusOK, Body: body}, nil }

func noContent() (core.Answer, error) { return core.Answer{Status: http.StatusNoContent}, nil }

// now is a time that no other row has.
func (s *CBR) now() time.Time { return s.cloud.Clock.Stamp() }

// show is body as the cloud shows it: times in its own form, and no nulls in
// Open Telekom Cloud.
func (s *CBR) show(body core.Members) core.Members {
	shown := core.Members{}
	for name, value := range body {
		if value = s.shown(value); value != nil || s.huawei {
			shown[name] = value
		}
	}
	return shown
}

func (s *CBR) shown(value any) any {
	switch v := value.(type) {
	case core.Members:
		return s.show(v)
	case []core.Members:
		list := []any{}
		for _, one := range v {
			list = append(list, s.show(one))
		}
		return list
	case time.Time:
		switch {
		case v.IsZero():
			return nil
		case s.huawei:
			return v.UTC().Format("2006-01-02T15:04:05.000000")
		}
		return v.UTC().Format("2006-01-02T15:04:05.000+00:00")
	}
	return value
}

// steps lets moves happen one after the other.
func (s *CBR) steps(moves ...func()) *core.Operation {
	next := 0
	return s.cloud.Clock.Run(make([]string, len(moves)+1), func(string, bool) {
		next++
		moves[next-1]()
	})
}
