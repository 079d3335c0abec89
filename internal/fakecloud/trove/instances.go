package trove

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Instance is a database instance.
type Instance struct {
	ID, ProjectID, Name string
	// Status is one of trove/instance/models.py, InstanceStatus. While a
	// backup of the instance runs, the API shows BACKUP instead.
	Status string
	// OperatingStatus is how the database in it is: "HEALTHY", "SHUTDOWN",
	// "BLOCKED", "FAILED", "NEW" ... (trove/instance/service_status.py).
	OperatingStatus string
	// Datastore is "mysql", "postgresql" ..., Version is the version's name.
	Datastore, Version, VersionID string
	// ClusterID is the cluster that the instance is part of, if there is one.
	ClusterID string
	VolumeGB  int
	Flavor    string
	// Fault is what went wrong last with the instance, empty if nothing did.
	Fault string

	CreatedAt, UpdatedAt, FaultAt time.Time
}

func (s *Trove) instanceKind() core.Kind[Instance] {
	return core.Kind[Instance]{
		Noun:   "instance",
		ID:     func(i *Instance) *string { return &i.ID },
		Status: func(i *Instance) *string { return &i.Status },
		Name:   func(i *Instance) string { return i.Name },
		Rename: func(i *Instance, name string) { i.Name = name },
		Touch:  func(i *Instance, now time.Time) { i.UpdatedAt = now },
		Copy:   func(i *Instance) Instance { c := *i; c.Status = s.statusOf(i); return c },
		Fill:   s.completeInstance,
	}
}

// completeInstance gives an instance that was added by hand likely values:
// active, healthy, MySQL, 1 GB, in the project demo, now.
func (s *Trove) completeInstance(i *Instance) {
	if !uuid.MatchString(i.ID) {
		s.cloud.Complain("instance %q: Trove takes only UUIDs", i.ID)
	}
	core.SetIfZero(&i.ProjectID, keystone.DemoProjectID)
	core.SetIfZero(&i.Name, "db")
	core.SetIfZero(&i.Status, "ACTIVE")
	core.SetIfZero(&i.OperatingStatus, "HEALTHY")
	core.SetIfZero(&i.Datastore, "mysql")
	core.SetIfZero(&i.Version, "5.7.29")
	core.SetIfZero(&i.VersionID, MySQLVersionID)
	core.SetIfZero(&i.VolumeGB, 1)
	core.SetIfZero(&i.Flavor, "1")
	core.SetIfZero(&i.CreatedAt, s.now())
	core.SetIfZero(&i.UpdatedAt, i.CreatedAt)
}

// findInstance gives an instance that who asks may know of.
func (s *Trove) findInstance(q *core.Call, id string) (*Instance, error) {
	if i := s.instances.Find(id); i != nil && q.Sees(i.ProjectID) {
		return i, nil
	}
	return nil, missing(id)
}

// deleteInstance deletes an instance; its backups stay. One that is being made or
// backed up is refused (trove/instance/models.py, BaseInstance.delete).
func (s *Trove) deleteInstance(q *core.Call) (core.Answer, error) {
	i, err := s.findInstance(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if status := s.statusOf(i); status == "BUILD" || status == "BACKUP" {
		return core.Answer{}, core.Refuse(http.StatusUnprocessableEntity,
			"Instance "+i.ID+" is not ready. (Status is "+status+").")
	}
	s.instances.Drop(i)
	s.instances.Run(i, s.instances.DeletePlan("SHUTDOWN", core.Gone), nil)
	s.instances.Touch(i)
	return core.Answer{Status: http.StatusAccepted}, nil
}

// statusOf is BACKUP while a backup of i runs
// (trove-real/instance-show-while-backup).
func (s *Trove) statusOf(i *Instance) string {
	busy := slices.ContainsFunc(s.Backups.rows.All(), func(b *Backup) bool {
		return b.of(i.ID) && b.running()
	})
	if busy && i.idle() {
		return "BACKUP"
	}
	return i.Status
}

// idle reports whether nothing but a backup keeps i from an action.
func (i *Instance) idle() bool { return i.Status == "ACTIVE" || i.Status == "HEALTHY" }

// tasks are the tasks that some statuses of an instance stand for
// (trove/instance/tasks.py, InstanceTasks; trove-real/create-instance-building,
// create-instance-rebooting).
var tasks = map[string]string{"BUILD": "BUILDING", "REBOOT": "REBOOTING", "RESIZE": "RESIZING"}

// usable are the states of the database in which an action is allowed; in all
// others it is refused with the status of the instance
// (trove/instance/service_status.py, action_is_allowed).
var usable = []string{"ACTIVE", "HEALTHY", "SHUTDOWN", "CRASHED", "BLOCKED", "RESTART_REQUIRED"}

// available refuses an action on an instance that has another one to do
// (trove/instance/models.py, validate_can_perform_action).
func (s *Trove) available(i *Instance) error {
	status := s.statusOf(i)
	reason := "instance status was " + status
	if task, ok := tasks[status]; ok {
		reason = "task status was " + task
	}
	healthy := i.OperatingStatus == "" || slices.Contains(usable, i.OperatingStatus)
	if status == "BACKUP" || !i.idle() || !healthy {
		return core.Refuse(http.StatusUnprocessableEntity,
			"Instance "+i.ID+" is not currently available for an action to be performed ("+reason+").")
	}
	return nil
}
