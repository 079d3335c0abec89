package cbr

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Vaults are the vaults of a region.
type Vaults struct {
	cbr *CBR
	all []*vault

	limit                        int
	failedCreates, failedDeletes int
	bindsAtOnce                  bool
	refusedOrders                []string
}

// Vault is a container for backups with a fixed capacity.
type Vault struct {
	ID, ProjectID, UserID, Name string
	Description                 *string
	ObjectType, ProtectType     string
	ConsistentLevel, CloudType  string
	// UsedMB is what is used besides the backups that the cloud knows of.
	SizeGB, UsedMB int
	// Status is available, lock, frozen, deleting or error.
	Status, FrozenScene string
	ChargingMode        string
	OrderID             string
	Tags                []Tag
	BindRules           []Tag
	Locked              bool
	AutoBind            bool
	AutoExpand          bool
	EnterpriseProjectID string
	// What only Huawei Cloud has.
	SMNNotify        bool
	Threshold        int
	BackupNamePrefix string
	DemandBilling    bool
	MultiAZ          bool

	CreatedAt time.Time
}

// Tag is a label of a vault.
type Tag struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"`
}

type vault struct {
	Vault

	resources []*resource
	// policies are the ids of the applied policies, with the vault that a
	// replication goes to.
	policies map[string]string
	// before are the policies as they are shown while the answers lag behind, for
	// as many lists as lag says.
	before map[string]string
	lag    int
	op     *core.Operation
}

// resource is what is protected in a vault.
type resource struct {
	id, kind, name string
	size           int
	status         string // protect_status
	exclude        []string
	include        []core.Members
	// op binds, moves or removes the resource, and hidden is set until it
	// is bound: it is in the vault from the start, but not listed.
	op     *core.Operation
	hidden bool
	// to is the vault that the resource is on its way to.
	to *vault
}

// Add makes a vault outside of the API. What is empty gets a likely value: an
// id, the project demo, 100 GB for servers.
func (vs *Vaults) Add(v Vault) Vault {
	s := vs.cbr
	s.cloud.Lock()
	defer s.cloud.Unlock()
	for field, value := range map[*string]string{
		&v.ID: core.NewUUID(), &v.Name: "vault", &v.ProjectID: keystone.DemoProjectID, &v.UserID: core.NewHex(),
		&v.ObjectType: "server", &v.ProtectType: "backup", &v.ConsistentLevel: "crash_consistent",
		&v.CloudType: "public", &v.Status: "available", &v.ChargingMode: "post_paid", &v.EnterpriseProjectID: "0",
	} {
		if *field == "" {
			*field = value
		}
	}
	if v.SizeGB == 0 {
		v.SizeGB = 100
	}
	if v.Threshold == 0 {
		v.Threshold = 80
	}
	v.CreatedAt = s.now()
	vs.all = append(vs.all, &vault{Vault: v, policies: map[string]string{}})
	return v
}

// Limit lets the region have no more than n vaults; 0 is no limit.
func (vs *Vaults) Limit(n int) {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	vs.limit = n
}

// BindAtOnce makes a new vault list its resources from the start, as the samples
// of both clouds do. Otherwise they are bound a little later.
func (vs *Vaults) BindAtOnce() {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	vs.bindsAtOnce = true
}

// FailCreate makes the next created vault end in status error.
func (vs *Vaults) FailCreate() {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	vs.failedCreates++
}

// RefuseOrder makes the next order of a prepaid vault refused, with that text, in an
// answer 200 (huaweicloud-sdk-go-v3, model_create_vault_response.go).
func (vs *Vaults) RefuseOrder(text string) {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	vs.refusedOrders = append(vs.refusedOrders, text)
}

// FailDelete makes the next deletion of a vault end in status error.
func (vs *Vaults) FailDelete() {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	vs.failedDeletes++
}

// Edit changes a vault behind the API's back.
func (vs *Vaults) Edit(id string, edit func(*Vault)) {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	v := vs.get(id)
	if v == nil {
		vs.cbr.cloud.Complain("there is no vault %s to edit", id)
		return
	}
	before := v.Status
	edit(&v.Vault)
	if v.Status != before {
		vs.cbr.cloud.Clock.Drop(v.op)
		v.op = nil
	}
}

// Remove makes a vault vanish with all that is in it.
func (vs *Vaults) Remove(id string) {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	if v := vs.get(id); v != nil {
		vs.forget(v)
	}
}

// Get gives the vault of that id, and the ids of its resources. It is no look.
func (vs *Vaults) Get(id string) (found Vault, resources []string, ok bool) {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	v := vs.get(id)
	if v == nil {
		return Vault{}, nil, false
	}
	for _, r := range v.resources {
		resources = append(resources, r.id)
	}
	return v.Vault, resources, true
}

// All gives all vaults, the oldest first.
func (vs *Vaults) All() []Vault {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	var all []Vault
	for _, v := range vs.all {
		all = append(all, v.Vault)
	}
	return all
}

func newResource(i *Instance) *resource {
	return &resource{id: i.ID, kind: i.Type, name: i.Name, size: i.SizeGB, status: "available"}
}

func (vs *Vaults) get(id string) *vault {
	for _, v := range vs.all {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// find gives a vault of who asks.
func (vs *Vaults) find(q *core.Call, id string) (*vault, error) {
	if v := vs.get(id); v != nil && v.ProjectID == q.Project {
		return v, nil
	}
	return nil, refuse(http.StatusNotFound, "6105", "Vault "+id+" does not exist.")
}

// usable gives a vault that may be changed.
func (vs *Vaults) usable(q *core.Call, id string) (*vault, error) {
	v, err := vs.find(q, id)
	if err == nil && !slices.Contains([]string{"available", "lock"}, v.Status) {
		err = v.forbids()
	}
	return v, err
}

func (v *vault) forbids() error {
	return refuse(http.StatusBadRequest, "6112", "The status "+v.Status+" of the vault does not allow the operation.")
}

// holding gives the backup vault that a resource is in.
func (vs *Vaults) holding(id string) *vault {
	for _, v := range vs.all {
		if v.resource(id) != nil {
			return v
		}
	}
	return nil
}

func (v *vault) resource(id string) *resource {
	for _, r := range v.resources {
		if r.id == id {
			return r
		}
	}
	return nil
}

// allocated is the sum of the sizes of what is protected.
func (v *vault) allocated() int {
	sum := 0
	for _, r := range v.resources {
		sum += r.size
	}
	return sum
}

// forget removes a vault with its backups.
func (vs *Vaults) forget(v *vault) {
	vs.all = slices.DeleteFunc(vs.all, func(x *vault) bool { return x == v })
	for _, b := range slices.Clone(vs.cbr.Backups.all) {
		if b.VaultID == v.ID {
			vs.cbr.Backups.forget(b)
		}
	}
}

// look counts a look at v and at what is in it.
func (vs *Vaults) look(v *vault) {
	vs.cbr.cloud.Clock.Look(v.op)
	for _, r := range slices.Clone(v.resources) {
		vs.cbr.cloud.Clock.Look(r.op)
	}
	for _, other := range vs.all {
		for _, r := range slices.Clone(other.resources) {
			if r.to == v {
				vs.cbr.cloud.Clock.Look(r.op)
			}
		}
	}
}
