package restorepoint

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// record is a restore point in the API's words. The answer to its GET may lack
// the extra info, what was skipped, and even the vault.
type record struct {
	ID        string       `json:"id"`
	ProjectID string       `json:"project_id"`
	Status    string       `json:"status"`
	CreatedAt string       `json:"created_at"`
	Vault     *vaultRecord `json:"vault"`
	ExtraInfo *struct {
		Name              string `json:"name"`
		Description       string `json:"description"`
		RetentionDuration *int64 `json:"retention_duration"`
	} `json:"extra_info"`
}

// look is a restore point and the backups in it.
type look struct {
	id      string
	run     *record         // nil in a list
	backups []*backupRecord // of a list: never nil
}

// RecordID implements [lifecycle.Record].
func (l *look) RecordID() string { return l.id }

// begun is when the first backup was, the zero time if it does not tell.
func (l *look) begun() time.Time {
	begun, _ := time.Parse(time.RFC3339Nano, attribute.Timestamp(l.backups[0].CreatedAt).ValueString())
	return begun
}

// name is that of the run, as its backups have it.
func (l *look) name() string { return baseName(l.backups, len(l.backups) > 1) }

// has reports whether a resource took part.
func (l *look) has(resource string) bool {
	return slices.ContainsFunc(l.backups, func(b *backupRecord) bool { return b.ResourceID == resource })
}

// RecordID implements [lifecycle.Record].
func (b *backupRecord) RecordID() string { return b.ID }

type vaultRecord struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Resources []resourceRecord `json:"resources"`
	Skipped   []skippedRecord  `json:"skipped_resources"`
}

type resourceRecord struct {
	ID            string           `json:"id"`
	Name          string           `json:"name"`
	Type          string           `json:"type"`
	ProtectStatus string           `json:"protect_status"`
	ResourceSize  cloud.FlexString `json:"resource_size"`
	BackupSize    cloud.FlexString `json:"backup_size"`
	BackupCount   cloud.FlexString `json:"backup_count"`
	ExtraInfo     cloud.FlexString `json:"extra_info"`
}

type skippedRecord struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Name   string `json:"name"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// backupRecord is a member of a restore point.
type backupRecord struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Description  string         `json:"description"`
	Status       string         `json:"status"`
	CheckpointID string         `json:"checkpoint_id"`
	VaultID      string         `json:"vault_id"`
	ProjectID    string         `json:"project_id"`
	ProviderID   string         `json:"provider_id"`
	ParentID     string         `json:"parent_id"`
	ResourceID   string         `json:"resource_id"`
	ResourceName string         `json:"resource_name"`
	ResourceType string         `json:"resource_type"`
	ResourceAZ   string         `json:"resource_az"`
	ResourceSize int64          `json:"resource_size"`
	ImageType    string         `json:"image_type"`
	CreatedAt    string         `json:"created_at"`
	UpdatedAt    string         `json:"updated_at"`
	ProtectedAt  string         `json:"protected_at"`
	ExpiredAt    string         `json:"expired_at"`
	Children     []backupRecord `json:"children"`
	Incremental  *bool          `json:"incremental"` // of Huawei Cloud
	ExtendInfo   struct {
		AutoTrigger *bool `json:"auto_trigger"`
		Incremental *bool `json:"incremental"`
	} `json:"extend_info"`
}

func (b *backupRecord) leaving() bool { return b.Status == "deleting" || b.Status == "waiting_delete" }

func (b *backupRecord) making() bool {
	return b.Status == "protecting" || b.Status == "waiting_protect"
}

// automatic reports whether a schedule made the backup. Where the cloud does not
// tell, the name that the service gives to those does (CBR API document,
// CheckpointParam).
func (b *backupRecord) automatic() bool {
	if told := b.ExtendInfo.AutoTrigger; told != nil {
		return *told
	}
	return strings.HasPrefix(b.Name, "autobk_")
}

// partial reports whether the backup is known to hold only what had changed.
func (b *backupRecord) partial() bool {
	told := cmp.Or(b.ExtendInfo.Incremental, b.Incremental)
	return told != nil && *told
}

// createOpts is the body of a creation. Only what is set is sent, and false is
// something else than nothing.
type createOpts struct {
	VaultID    string      `json:"vault_id"`
	Parameters *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	AutoTrigger     *bool          `json:"auto_trigger,omitempty"`
	Description     *string        `json:"description,omitempty"`
	Incremental     *bool          `json:"incremental,omitempty"`
	Name            *string        `json:"name,omitempty"`
	Resources       []string       `json:"resources,omitempty"`
	ResourceDetails []resourceOpts `json:"resource_details,omitempty"`
}

type resourceOpts struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	Name      *string    `json:"name,omitempty"`
	ExtraInfo *extraOpts `json:"extra_info,omitempty"`
}

type extraOpts struct {
	ExcludeVolumes []string     `json:"exclude_volumes,omitempty"`
	IncludeVolumes []volumeOpts `json:"include_volumes,omitempty"`
}

type volumeOpts struct {
	ID        string `json:"id"`
	OSVersion string `json:"os_version,omitempty"`
}

type envelope[T any] struct {
	Checkpoint T `json:"checkpoint"`
}

func create(ctx context.Context, cbr *gophercloud.ServiceClient, want createOpts) (*record, error) {
	var got envelope[record]
	err := cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("checkpoints"), envelope[createOpts]{want}, &got)
	return &got.Checkpoint, err
}

func get(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*record, error) {
	var got envelope[record]
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("checkpoints", id), nil, &got)
	return &got.Checkpoint, err
}

// inUse reports whether something is being done with a resource of the vault.
func inUse(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (bool, error) {
	var got struct {
		Vault vaultRecord `json:"vault"`
	}
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("vaults", id), nil, &got)
	return slices.ContainsFunc(got.Vault.Resources, func(r resourceRecord) bool {
		return slices.Contains([]string{"protecting", "restoring", "removing"}, r.ProtectStatus)
	}), err
}

func getBackup(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*backupRecord, error) {
	var got struct {
		Backup backupRecord `json:"backup"`
	}
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("backups", id), nil, &got)
	return &got.Backup, err
}

func removeBackup(ctx context.Context, cbr *gophercloud.ServiceClient, id string) error {
	return cloud.Request(ctx, cbr, http.MethodDelete, cbr.ServiceURL("backups", id), nil, nil)
}

// listBackups yields all backups that the query selects: there are no links to
// the next page.
func listBackups(
	ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values,
) iter.Seq2[*backupRecord, error] {
	query.Set("limit", "1000")
	return cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("backups"), Query: query, Items: "backups", Next: cloud.ByOffset,
	}, func(b *backupRecord) string { return b.ID })
}

// members are the backups of a restore point.
func members(ctx context.Context, cbr *gophercloud.ServiceClient, id string) ([]*backupRecord, error) {
	all, err := cloud.All(listBackups(ctx, cbr, url.Values{"checkpoint_id": {id}}))
	sortBackups(all)
	return all, err
}

// sortBackups gives backups an order that does not depend on the cloud's.
func sortBackups(all []*backupRecord) {
	slices.SortFunc(all, func(a, b *backupRecord) int {
		return cmp.Or(strings.Compare(a.ResourceID, b.ResourceID), strings.Compare(a.ID, b.ID))
	})
}
