package vault

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// ResourceKind is one resource in a vault that somebody else owns.
var ResourceKind = lifecycle.Kind{
	Type:    "vault_resource",
	Noun:    "resource in a vault",
	Parents: []string{"vault_id"},
	Local:   []string{"force_remove_resources"},
	New:     func() lifecycle.Object { return new(single) },
	Schema:  singleSchema,

	// protect_status (CBR API document, status values). A failed backup is no
	// failed membership.
	Created: wait.Table{Pending: []string{changing}, Done: []string{"available", "protecting", "restoring", "error"}},
	Updated: wait.Table{Pending: []string{changing}, Done: []string{"available", "protecting", "restoring", "error"}},
	Deleted: wait.Table{
		Pending: []string{"available", "protecting", "restoring", "error", "removing"}, Done: []string{wait.Gone},
	},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater     = (*single)(nil)
	_ lifecycle.PlanChecker = (*single)(nil)
	_ lifecycle.Searcher    = (*single)(nil)
)

// single is one resource of a vault.
type single struct {
	lifecycle.Base
	VaultID              types.String `tfsdk:"vault_id"`
	ResourceID           types.String `tfsdk:"resource_id"`
	Type                 types.String `tfsdk:"type"`
	Name                 types.String `tfsdk:"name"`
	ExcludeVolumes       types.Set    `tfsdk:"exclude_volumes"`
	IncludeVolumes       types.Set    `tfsdk:"include_volumes"`
	Size                 types.Int64  `tfsdk:"size"`
	BackupSize           types.Int64  `tfsdk:"backup_size"`
	BackupCount          types.Int64  `tfsdk:"backup_count"`
	ForceRemoveResources types.Bool   `tfsdk:"force_remove_resources"`

	want *resourceOpts // of an update that is under way
}

func (s *single) member() *member {
	return &member{
		ID: s.ResourceID, Type: s.Type, Name: s.Name, ExcludeVolumes: s.ExcludeVolumes, IncludeVolumes: s.IncludeVolumes,
		Size: s.Size,
	}
}

// Create puts the resource into the vault.
func (s *single) Create(ctx context.Context, c *cloud.Client) error {
	if err := s.add(ctx, c); err != nil {
		return err
	}
	s.ID = s.ResourceID
	return nil
}

// add also changes which disks are left out.
func (s *single) add(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	body := map[string]any{"resources": []resourceOpts{s.member().opts()}}
	err = do(ctx, cbr, s.VaultID.ValueString(), "addresources", body)
	switch code(err) {
	case "6105":
		return lifecycle.Missing("vault_id", "vault", s.VaultID.ValueString(), s.Region.ValueString(), err)
	case "6103":
		if holder, err := holderOf(ctx, cbr, s.ResourceID.ValueString()); err == nil && holder != "" {
			return lifecycle.At("resource_id", fmt.Errorf("resource %s is in vault %s, and it can be in one vault only",
				s.ResourceID.ValueString(), holder))
		}
		return lifecycle.At("resource_id", err)
	case "6302", "6102":
		return lifecycle.At("resource_id", lifecycle.Refused(err))
	}
	return busy(err, changePasses)
}

// Read fills s from the vault. If the resource is not in it, the error satisfies
// cloud.IsNotFound.
func (s *single) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	got, err := get(ctx, cbr, s.VaultID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	at := slices.IndexFunc(got.Resources, func(r resourceRecord) bool { return r.ID == s.ID.ValueString() })
	if at < 0 {
		if !s.ResourceID.IsNull() && s.member().unseen() {
			return wait.Status{Name: changing}, nil // the call that adds it is ahead of the vault
		}
		return wait.Status{}, cloud.ErrNotFound
	}
	r := got.Resources[at]
	if s.want != nil && !sameVolumes(*s.want, r) {
		return wait.Status{Name: changing}, nil
	}
	s.fill(&r)
	return wait.Status{Name: r.ProtectStatus}, nil
}

func (s *single) fill(r *resourceRecord) {
	configured := s.member()
	configured.ID = s.ID // an imported one has nothing else yet
	list := membersOf([]resourceRecord{*r}, []member{*configured})
	m := elements[member](list)[0]
	s.ResourceID, s.Type, s.Name = m.ID, m.Type, m.Name
	s.ExcludeVolumes, s.IncludeVolumes = m.ExcludeVolumes, m.IncludeVolumes
	s.Size, s.BackupSize, s.BackupCount = m.Size, m.BackupSize, m.BackupCount
}

// Update changes which disks are left out.
func (s *single) Update(ctx context.Context, c *cloud.Client, _ lifecycle.Object) error {
	s.want = new(s.member().opts())
	return s.add(ctx, c)
}

// Delete takes the resource out of the vault, which deletes its backups there: it
// is not done while there are any, unless the configuration says so.
func (s *single) Delete(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	vault, id := s.VaultID.ValueString(), s.ID.ValueString()
	held, err := heldBy(ctx, cbr, vault)
	if err != nil {
		return err
	}
	if held[id] > 0 && !s.ForceRemoveResources.ValueBool() {
		return lifecycle.Refused(lossy(vault, map[string]int{id: held[id]}))
	}
	err = do(ctx, cbr, vault, "removeresources", map[string]any{"resource_ids": []string{id}})
	switch code(err) {
	case "6135":
		return cloud.ErrNotFound
	case "6134":
		return nil // somebody was faster
	}
	return busy(err, deletePasses)
}

// CheckPlan refuses to move a resource whose backups would be lost.
func (s *single) CheckPlan(ctx context.Context, c *cloud.Client, o lifecycle.Object) error {
	if o == nil {
		return nil
	}
	prior := o.(*single)
	same := func(a, b attr.Value) bool { return a.IsUnknown() || a.Equal(b) }
	if same(s.VaultID, prior.VaultID) && same(s.ResourceID, prior.ResourceID) && same(s.Type, prior.Type) &&
		same(s.Region, prior.Region) || prior.ForceRemoveResources.ValueBool() {
		return nil
	}
	cbr, err := c.In(prior.Region.ValueString()).CloudBackup(ctx)
	if err != nil {
		return err
	}
	held, err := heldBy(ctx, cbr, prior.VaultID.ValueString())
	if n := held[prior.ID.ValueString()]; err == nil && n > 0 {
		return lossy(prior.VaultID.ValueString(), map[string]int{prior.ID.ValueString(): n})
	}
	return err
}

// Candidates is the resource itself, if the vault has it.
func (s *single) Candidates(ctx context.Context, c *cloud.Client, _ time.Time) ([]lifecycle.Object, error) {
	found := &single{
		Base: lifecycle.Base{ID: s.ResourceID}, VaultID: s.VaultID, ExcludeVolumes: s.ExcludeVolumes,
		IncludeVolumes: s.IncludeVolumes,
	}
	_, err := found.Read(ctx, c)
	if cloud.IsNotFound(err) {
		return nil, nil
	}
	return []lifecycle.Object{found}, err
}

// SameArguments compares what was asked for.
func (s *single) SameArguments(o lifecycle.Object) bool {
	other := o.(*single)
	return s.VaultID.Equal(other.VaultID) && s.ResourceID.Equal(other.ResourceID)
}
