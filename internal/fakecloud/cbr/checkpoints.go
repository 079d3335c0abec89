package cbr

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// Plan is what the next restore point runs into.
type Plan struct {
	// Statuses are those of the restore point, the first at once; one alone
	// stays for ever. The default is protecting, available. The members are
	// ready one look later than an available restore point.
	Statuses []string
	// Failed are the resources whose backup ends in error, with the reason.
	Failed map[string]Skip
}

// Skip is why a resource was left out, or failed.
type Skip struct{ Code, Reason string }

// checkpoint is a restore point: one run of a vault.
type checkpoint struct {
	id, project, vaultID, vaultName, provider, status string
	name                                              string
	description                                       *string
	created                                           time.Time
	resources                                         []*resource
	skipped                                           []core.Members
	op                                                *core.Operation
	unseen                                            int
}

// Next plans the next restore point.
func (s *CBR) Next(p Plan) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.plans = append(s.plans, p)
}

// Skip makes restore points leave a resource out, until code is empty.
func (s *CBR) Skip(resourceID, code, reason string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.skips[resourceID] = Skip{code, reason}
}

// BackUp makes a finished restore point of all that is in a vault, and gives its
// id.
func (s *CBR) BackUp(vaultID string) string {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	v := s.Vaults.get(vaultID)
	if v == nil {
		s.cloud.Complain("there is no vault %s to back up", vaultID)
		return ""
	}
	cp := s.newCheckpoint(v, &checkpointParam{}, v.resources)
	cp.status = "available"
	s.checkpoints = append(s.checkpoints, cp)
	for n, r := range cp.resources {
		s.Backups.finish(s.Backups.start(v, cp, r, &checkpointParam{}, n), false)
	}
	return cp.id
}

func (s *CBR) checkpointRoutes() []core.Route {
	return append(s.replicationRoutes(),
		core.Route{Method: http.MethodPost, Path: "/checkpoints", Serve: s.createCheckpoint},
		core.Route{Method: http.MethodGet, Path: "/checkpoints/{id}", Serve: s.showCheckpoint},
	)
}

type checkpointCreate struct {
	VaultID    *string          `json:"vault_id"`
	Parameters *checkpointParam `json:"parameters"`
}

type checkpointParam struct {
	AutoTrigger     *bool             `json:"auto_trigger"`
	Description     *string           `json:"description"`
	Incremental     *bool             `json:"incremental"`
	Name            *string           `json:"name"`
	Resources       *[]string         `json:"resources"`
	ResourceDetails *[]resourceCreate `json:"resource_details"`
	PolicyID        *string           `json:"policy_id" only:"huawei"`
}

func (s *CBR) createCheckpoint(q *core.Call) (core.Answer, error) {
	var body struct {
		Checkpoint *checkpointCreate `json:"checkpoint"`
	}
	if err := s.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	want := body.Checkpoint
	if want == nil || want.VaultID == nil || !uuidShape.MatchString(*want.VaultID) {
		return core.Answer{}, invalid("Invalid vault_id provided.")
	}
	v, err := s.Vaults.find(q, *want.VaultID)
	if err != nil {
		return core.Answer{}, err
	}
	given := or(want.Parameters, checkpointParam{})
	if err := given.check(s, v); err != nil {
		return core.Answer{}, err
	}
	chosen, err := v.chosen(&given)
	if err != nil {
		return core.Answer{}, err
	}
	switch {
	case v.Status != "available" && v.Status != "lock":
		return core.Answer{}, refuse(http.StatusBadRequest, "6113", "The status of the vault does not allow a backup.")
	case v.ProtectType != "backup":
		return core.Answer{}, refuse(http.StatusBadRequest, "6124", "The vault takes no backups.")
	case s.Vaults.used(v) >= v.SizeGB*1024:
		return core.Answer{}, refuse(http.StatusBadRequest, "6114", "The vault is full.")
	}
	cp := s.newCheckpoint(v, &given, chosen)
	if len(cp.resources) == 0 {
		return core.Answer{}, refuse(http.StatusBadRequest, "0001", "No resource can be backed up.")
	}
	view := s.checkpointView(cp, true)
	s.run(v, cp, &given)
	return ok(s.show(core.Members{"checkpoint": view}))
}

func (p *checkpointParam) check(s *CBR, v *vault) error {
	switch {
	case p.Name != nil && !nameShape.MatchString(*p.Name):
		return invalid("Invalid name provided.")
	case utf8.RuneCountInString(or(p.Description, "")) > 255, s.forbids(p.Description):
		return invalid("Invalid description provided.")
	case len(or(p.ResourceDetails, nil)) > mostResources:
		return invalid("Invalid resource_details provided.")
	}
	for _, r := range or(p.ResourceDetails, nil) {
		if r.ID == nil || or(r.Type, "") != kinds[v.ObjectType].resource {
			return invalid("Invalid resource_details provided.")
		}
	}
	return nil
}

// forbids reports whether a description has a character that Huawei Cloud refuses
// (OpenAPI of CBR: ^[^<>]*$).
func (s *CBR) forbids(description *string) bool {
	return s.huawei && strings.ContainsAny(or(description, ""), "<>")
}

// chosen are the resources that a run is for: all without a choice.
func (v *vault) chosen(p *checkpointParam) ([]*resource, error) {
	ids := slices.Clone(or(p.Resources, nil))
	for _, r := range or(p.ResourceDetails, nil) {
		if !slices.Contains(ids, *r.ID) {
			ids = append(ids, *r.ID)
		}
	}
	if len(ids) == 0 {
		return slices.Clone(v.resources), nil
	}
	var found []*resource
	for _, id := range ids {
		r := v.resource(id)
		if r == nil {
			return nil, refuse(http.StatusBadRequest, "6135", "Resource "+id+" is not in the vault.")
		}
		found = append(found, r)
	}
	return found, nil
}

// newCheckpoint sorts the resources into those that take part and those that
// cannot.
func (s *CBR) newCheckpoint(v *vault, given *checkpointParam, chosen []*resource) *checkpoint {
	cp := &checkpoint{
		id: core.NewUUID(), project: v.ProjectID, vaultID: v.ID, vaultName: v.Name, status: "protecting",
		provider: kinds[v.ObjectType].provider, created: s.now(), description: given.Description,
		name: or(given.Name, "manualbk_"+core.NewHex()[:4]),
	}
	for _, r := range chosen {
		skip := s.skips[r.id]
		switch i := s.instance(r.id); {
		case skip.Code != "":
		case r.status == "protecting" || r.status == "removing":
			skip = Skip{"BackupService.6125", "backup in progress"}
		case i != nil && i.restoring:
			skip = Skip{"BackupService.2010", "restore in progress"}
		default:
			cp.resources = append(cp.resources, r)
			continue
		}
		cp.skipped = append(cp.skipped, core.Members{
			"id": r.id, "type": r.kind, "name": r.name, "code": skip.Code, "reason": skip.Reason,
		})
	}
	return cp
}

// run starts the backups of a restore point.
func (s *CBR) run(v *vault, cp *checkpoint, given *checkpointParam) {
	plan := Plan{}
	if len(s.plans) > 0 {
		plan, s.plans = s.plans[0], s.plans[1:]
	}
	if len(plan.Statuses) == 0 {
		plan.Statuses = []string{"protecting", "available"}
	}
	s.checkpoints = append(s.checkpoints, cp)
	cp.unseen, s.unseen = s.unseen, 0
	cp.status = plan.Statuses[0]
	var tasks []*task
	for n, r := range cp.resources {
		b := s.Backups.start(v, cp, r, given, n)
		r.status = "protecting"
		tasks = append(tasks, s.begin(&task{
			kind: "backup", vault: v, project: v.ProjectID, checkpoint: cp.id, resource: r, backup: b,
		}))
	}
	begin := func() {
		for _, t := range tasks {
			if t.backup.making() {
				t.backup.to("protecting")
			}
		}
	}
	var moves []func()
	for _, status := range plan.Statuses[1:] {
		moves = append(moves, func() {
			begin()
			cp.status = status
		})
	}
	finish := func() {
		for n, r := range cp.resources {
			r.status = "available"
			skip, failed := plan.Failed[r.id]
			if cp.status == "error" && !failed {
				skip, failed = Skip{"BackupService.9910", "unknown error"}, true
			}
			s.Backups.finish(tasks[n].backup, failed)
			if failed {
				r.status = "error"
				tasks[n].end(s, "failed", skip.Code, skip.Reason)
			} else {
				tasks[n].end(s, "success", "", "")
			}
		}
	}
	if len(moves) > 0 {
		moves = append(moves, finish)
	}
	cp.op = s.steps(moves...)
}

// busy reports whether a backup runs in a vault.
func (s *CBR) busy(vaultID string) bool {
	return slices.ContainsFunc(s.Backups.all, func(b *backup) bool {
		return b.VaultID == vaultID && b.making()
	})
}

func (s *CBR) checkpoint(id string) *checkpoint {
	for _, cp := range s.checkpoints {
		if cp.id == id {
			return cp
		}
	}
	return nil
}

func (s *CBR) showCheckpoint(q *core.Call) (core.Answer, error) {
	cp := s.checkpoint(q.Args[0])
	gone := refuse(http.StatusNotFound, "6217", "Checkpoint "+q.Args[0]+" does not exist.")
	if cp == nil || cp.project != q.Project {
		return core.Answer{}, gone
	}
	if cp.unseen > 0 {
		cp.unseen--
		return core.Answer{}, gone
	}
	s.cloud.Clock.Look(cp.op)
	s.Backups.lookAt(cp.id)
	// A restore point is the backups that share its id.
	if s.Backups.count(cp.id) == 0 {
		return core.Answer{}, gone
	}
	return ok(s.show(core.Members{"checkpoint": s.checkpointView(cp, false)}))
}
