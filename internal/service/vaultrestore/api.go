package vaultrestore

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

type restoreOpts struct {
	ServerID   string        `json:"server_id,omitempty"`
	Mappings   []mappingOpts `json:"mappings,omitempty"`
	VolumeID   string        `json:"volume_id,omitempty"`
	ResourceID string        `json:"resource_id,omitempty"`
	PowerOn    *bool         `json:"power_on,omitempty"`
}

type mappingOpts struct {
	BackupID string `json:"backup_id"`
	VolumeID string `json:"volume_id"`
}

// taskRecord is an operation log.
type taskRecord struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	StartedAt string `json:"started_at"`
	EndedAt   string `json:"ended_at"`
	CreatedAt string `json:"created_at"`
	ErrorInfo struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error_info"`
	ExtraInfo struct {
		Common struct {
			Progress *int64 `json:"progress"`
		} `json:"common"`
		Restore struct {
			BackupID string `json:"backup_id"`
		} `json:"restore"`
	} `json:"extra_info"`
}

// reason is why the task failed, "" if it did not.
func (t *taskRecord) reason() string {
	if t.ErrorInfo.Code == "" {
		return t.ErrorInfo.Message
	}
	return t.ErrorInfo.Message + " (" + t.ErrorInfo.Code + ")"
}

// start asks for a restore, and returns the id of its task, "" if it is not told.
func start(ctx context.Context, cbr *gophercloud.ServiceClient, backup string, opts restoreOpts) (string, error) {
	var got cloud.Optional[struct {
		JobID string `json:"job_id"`
	}]
	err := cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("backups", backup, "restore"),
		map[string]any{"restore": opts}, &got)
	return got.Value.JobID, err
}

func getTask(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*taskRecord, error) {
	var got struct {
		Log taskRecord `json:"operation_log"`
	}
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("operation-logs", id), nil, &got)
	if err == nil && got.Log.ID != id {
		err = errors.New("the cloud answered without the task")
	}
	return &got.Log, err
}

// tasksOf are the restores onto a resource that were begun since, the newest
// first as the service has it.
func tasksOf(
	ctx context.Context, cbr *gophercloud.ServiceClient, resource string, since time.Time,
) ([]*taskRecord, error) {
	query := url.Values{
		"operation_type": {"restore"}, "resource_id": {resource},
		"start_time": {since.UTC().Format("2006-01-02T15:04:05Z")}, "limit": {"100"},
	}
	return cloud.All(cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("operation-logs"), Query: query, Items: "operation_logs", Next: cloud.ByOffset,
	}, func(t *taskRecord) string { return t.ID }))
}
