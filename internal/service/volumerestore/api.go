package volumerestore

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// volume is a volume in the API's words, as far as a restore goes.
type volume struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Status      string            `json:"status"`
	Size        int64             `json:"size"`
	Metadata    map[string]string `json:"metadata"`
	CreatedAt   timestamp         `json:"created_at"`
	UpdatedAt   timestamp         `json:"updated_at"`
}

// record is a restore as it is looked at: the API has no object of its own for it.
type record struct {
	id     string    // as in idOn
	volume *volume   // nil: it has happened, and nothing is looked at any more
	at     time.Time // of the look, by the cloud's clock
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.id }

type timestamp = gophercloud.JSONRFC3339MilliNoZ

// sourceKey is the metadata entry in which newer servers keep what a
// volume was restored from. It is written before the volume is "available"
// (cinder/backup/manager.py, restore_backup).
const sourceKey = "src_backup_id"

func getVolume(ctx context.Context, cinder *gophercloud.ServiceClient, id string) (*volume, error) {
	var answer struct{ Volume volume }
	err := cloud.Request(ctx, cinder, http.MethodGet, cinder.ServiceURL("volumes", id), nil, &answer)
	return &answer.Volume, err
}

// listVolumes yields the volumes, the newest first.
func listVolumes(ctx context.Context, cinder *gophercloud.ServiceClient) iter.Seq2[*volume, error] {
	return cloud.Pages(ctx, cinder, cloud.List{
		Address: cinder.ServiceURL("volumes", "detail"),
		Query:   url.Values{"sort": {"created_at:desc"}},
		Items:   "volumes", Links: "volumes_links", Next: cloud.ByMarker,
	}, func(v *volume) string { return v.ID })
}

// reason is what the server says about a restore that has failed: it keeps no
// reason with the volume, but a message for the user, under the backup's id or
// the volume's (cinder/backup/manager.py, restore_backup; 015 is its
// message_field.Action.BACKUP_RESTORE). Messages of earlier restores do not
// count. It is "" if there is none, or if it cannot be had.
func (r *restore) reason(ctx context.Context, cinder *gophercloud.ServiceClient, v *volume) string {
	since := r.since(v).Truncate(time.Second) // many databases keep no fractions
	for _, id := range []string{r.BackupID.ValueString(), v.ID} {
		var answer struct {
			Messages []struct {
				EventID     string    `json:"event_id"`
				RequestID   string    `json:"request_id"`
				UserMessage string    `json:"user_message"`
				CreatedAt   timestamp `json:"created_at"`
			}
		}
		query := url.Values{"resource_uuid": {id}, "sort": {"created_at:desc"}}
		address := cinder.ServiceURL("messages") + "?" + query.Encode()
		if cloud.Request(ctx, cinder, http.MethodGet, address, nil, &answer) != nil {
			continue
		}
		for _, m := range answer.Messages {
			if strings.HasPrefix(m.EventID, "VOLUME_VOLUME_BACKUP_015_") && !time.Time(m.CreatedAt).Before(since) {
				return fmt.Sprintf("%s (request %s)", m.UserMessage, m.RequestID)
			}
		}
	}
	return ""
}
