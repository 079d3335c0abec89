// Package volumebackup is a Cinder backup of one volume.
package volumebackup

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Kind is a Cinder backup of one volume.
var Kind = lifecycle.Kind{
	Type:   "volume_backup",
	Noun:   "volume backup",
	Local:  []string{"force", "full_if_no_parent", "retain_on_destroy"},
	New:    func() lifecycle.Object { return new(backup) },
	Schema: resourceSchema,

	// Statuses as in cinder/objects/fields.py, BackupStatus.
	Created: wait.Table{
		Pending: []string{"creating"},
		Done:    []string{"available", "restoring"}, // being restored: it was available
		Failed:  []string{"error"},
	},
	Deleted: wait.Table{
		Pending: []string{"deleting"},
		Done:    []string{wait.Gone},
		Failed:  []string{"error", "error_deleting"},
	},
	// A full backup of a large volume takes hours; what Cinder itself takes to
	// answer does not depend on the size.
	Patience: lifecycle.Patience{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater = (*backup)(nil)
	_ lifecycle.Checker = (*backup)(nil)
	_ lifecycle.Finder  = (*backup)(nil)
)

// Create asks for the backup. If the cloud is busy with the volume, the error is
// a [lifecycle.BusyError].
func (b *backup) Create(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if err := b.supported(cinder, nil); err != nil {
		return err
	}
	opts := b.createOpts()
	id, err := create(ctx, cinder, opts)
	if opts.Incremental && cloud.IsStatus(err, http.StatusBadRequest) {
		err = b.refusedIncremental(ctx, c, cinder, err)
		if errors.Is(err, errNoParent) && b.FullIfNoParent.ValueBool() {
			opts.Incremental = false
			id, err = create(ctx, cinder, opts)
		}
	}
	if err != nil {
		return refused(ctx, cinder, err)
	}
	b.ID = types.StringValue(id)
	return nil
}

// create returns the new id: the answer has no more than that and the name
// (cinder-real/016).
func create(ctx context.Context, cinder *gophercloud.ServiceClient, opts backups.CreateOpts) (string, error) {
	var got record
	err := backups.Create(ctx, cinder, opts).ExtractIntoStructPtr(&got, "backup")
	if err == nil && got.ID == "" {
		err = errors.New("the cloud answered without an id; please report this to the provider's developers")
	}
	return got.ID, err
}

// Read fills b from the cloud. If the backup is gone, the error satisfies
// cloud.IsNotFound.
func (b *backup) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	got, err := get(ctx, cinder, b.ID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	b.fill(got)
	return wait.Status{Name: got.Status, Reason: got.FailReason}, nil
}

// Update changes name, description and metadata.
func (b *backup) Update(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if err := b.supported(cinder, prior); err != nil {
		return err
	}
	changes := b.updateOpts(prior.(*backup))
	if changes.empty() {
		return nil
	}
	return backups.Update(ctx, cinder, b.ID.ValueString(), changes).Err
}

// Delete asks the cloud to remove the backup, which works from "available" and
// "error" (cinder/backup/api.py, delete).
func (b *backup) Delete(ctx context.Context, c *cloud.Client) error {
	if b.RetainOnDestroy.ValueBool() {
		return lifecycle.ErrKept
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	err = backups.Delete(ctx, cinder, b.ID.ValueString()).Err
	if !cloud.IsStatus(err, http.StatusBadRequest) {
		return err
	}
	return b.refusedDelete(ctx, cinder, err)
}

// Check says what this cloud is too old for.
func (b *backup) Check(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	return b.supported(cinder, prior)
}

// List yields the backups of the same volume, name and status.
func (b *backup) List(ctx context.Context, c *cloud.Client) iter.Seq2[lifecycle.Object, error] {
	return func(yield func(lifecycle.Object, error) bool) {
		cinder, err := c.BlockStorage(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		q := query{
			Name: b.Name.ValueString(), Status: b.Status.ValueString(), VolumeID: b.VolumeID.ValueString(),
		}
		for got, err := range list(ctx, cinder, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			other := &backup{Base: lifecycle.Base{
				ID: types.StringValue(got.ID), Region: b.Region, Status: types.StringValue(got.Status),
			}}
			other.fill(got)
			if !yield(other, nil) {
				return
			}
		}
	}
}

// Made reports whether other came from the same arguments, and when. What the
// cloud chooses by itself is not compared.
func (b *backup) Made(o lifecycle.Object) (time.Time, bool) {
	other := o.(*backup)
	same := b.VolumeID.Equal(other.VolumeID) && b.SnapshotID.Equal(other.SnapshotID) &&
		b.Name.Equal(other.Name) && b.Description.Equal(other.Description) && b.Metadata.Equal(other.Metadata) &&
		(b.Container.ValueString() == "" || b.Container.Equal(other.Container))
	if other.record == nil {
		return time.Time{}, same
	}
	return other.record.created(), same
}

// supported says which argument this cloud is too old for. Prior is nil if the
// backup is to be made.
func (b *backup) supported(cinder *gophercloud.ServiceClient, prior lifecycle.Object) error {
	was := new(backup)
	if prior != nil {
		was = prior.(*backup)
	}
	for _, need := range []struct {
		attribute, version string
		needed             bool
	}{
		{"metadata", "3.43", !b.Metadata.Equal(was.Metadata) && !(b.Metadata.IsNull() && prior == nil)},
		{"availability_zone", "3.51", prior == nil && b.AvailabilityZone.ValueString() != ""},
		{"name", "3.9", prior != nil && !b.Name.Equal(was.Name)},
		{"description", "3.9", prior != nil && !b.Description.Equal(was.Description)},
	} {
		if !need.needed {
			continue
		}
		what := need.attribute
		if prior != nil {
			what = fmt.Sprintf("a change of %s in place", need.attribute)
		}
		if err := cloud.Require(cinder, need.version, what); err != nil {
			return lifecycle.At(need.attribute, fmt.Errorf("this cloud is too old: %w", err))
		}
	}
	return nil
}
