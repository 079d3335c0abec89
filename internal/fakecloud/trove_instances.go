package fakecloud

import (
	"net/http"
	"slices"
	"time"
)

// Instance is a database instance.
type Instance struct {
	ID, ProjectID, Name string
	// Status is one of trove/instance/models.py, InstanceStatus. While a
	// backup of the instance runs, the API shows BACKUP instead.
	Status          string
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

type instance struct {
	Instance

	op *operation
}

// AddInstance makes an active MySQL instance, in the project demo unless with
// says otherwise. Without an id it gets one. Trove takes nothing but UUIDs as
// ids.
func (s *Trove) AddInstance(id string, with ...func(*Instance)) Instance {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if id == "" {
		id = newUUID()
	}
	if !troveUUID.MatchString(id) {
		s.cloud.complainLocked("instance %q: Trove takes only UUIDs", id)
	}
	now := s.now()
	i := &instance{Instance: Instance{
		ID: id, ProjectID: DemoProjectID, Name: "db", Status: "ACTIVE", OperatingStatus: "HEALTHY",
		Datastore: "mysql", Version: "5.7.29", VersionID: MySQLVersionID,
		VolumeGB: 1, Flavor: "1", CreatedAt: now, UpdatedAt: now,
	}}
	for _, f := range with {
		f(&i.Instance)
	}
	s.instances = append(s.instances, i)
	return i.Instance
}

// Instance gives the instance of that id as the API shows it. It is no look.
func (s *Trove) Instance(id string) (Instance, bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.clock.settle()
	i := s.instance(id)
	if i == nil {
		return Instance{}, false
	}
	shown := i.Instance
	shown.Status = s.statusOf(i)
	return shown, true
}

// EditInstance changes an instance behind the API's back. A new status ends
// what the cloud was doing to the instance; a backup goes on.
func (s *Trove) EditInstance(id string, edit func(*Instance)) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	i := s.instance(id)
	if i == nil {
		s.cloud.complainLocked("there is no instance %s to edit", id)
		return
	}
	before := i.Status
	edit(&i.Instance)
	i.UpdatedAt = s.now()
	if i.Status != before {
		s.cloud.clock.drop(i.op)
		i.op = nil
	}
}

// RemoveInstance makes an instance vanish. Its backups stay.
func (s *Trove) RemoveInstance(id string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if i := s.instance(id); i != nil {
		s.cloud.clock.drop(i.op)
		s.instances = slices.DeleteFunc(s.instances, func(x *instance) bool { return x == i })
	}
}

func (s *Trove) instance(id string) *instance {
	for _, i := range s.instances {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// findInstance gives an instance that who asks may know of.
func (s *Trove) findInstance(q *call, id string) (*instance, error) {
	if i := s.instance(id); i != nil && q.sees(i.ProjectID) {
		return i, nil
	}
	return nil, missing(id)
}

// statusOf is BACKUP while a backup of i runs
// (trove-real/instance-show-while-backup).
func (s *Trove) statusOf(i *instance) string {
	busy := slices.ContainsFunc(s.Backups.all, func(b *databaseBackup) bool {
		return b.of(i.ID) && b.running()
	})
	if busy && i.idle() {
		return "BACKUP"
	}
	return i.Status
}

// idle reports whether nothing but a backup keeps i from an action.
func (i *instance) idle() bool { return i.Status == "ACTIVE" || i.Status == "HEALTHY" }

// tasks are the tasks that some statuses of an instance stand for
// (trove/instance/tasks.py, InstanceTasks; trove-real/create-instance-building,
// create-instance-rebooting).
var tasks = map[string]string{"BUILD": "BUILDING", "REBOOT": "REBOOTING", "RESIZE": "RESIZING"}

// available refuses an action on an instance that has another one to do
// (trove/instance/models.py, validate_can_perform_action).
func (s *Trove) available(i *instance) error {
	status := s.statusOf(i)
	reason := "instance status was " + status
	if task, ok := tasks[status]; ok {
		reason = "task status was " + task
	}
	if status == "BACKUP" || !i.idle() {
		return refuse(http.StatusUnprocessableEntity,
			"Instance "+i.ID+" is not currently available for an action to be performed ("+reason+").")
	}
	return nil
}
