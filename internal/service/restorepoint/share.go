package restorepoint

import (
	"context"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// serverType is the type of servers, whose backups alone can be shared.
const serverType = "OS::Nova::Server"

// sharedWith says with which projects a backup is shared, for a refusal of its
// deletion: an image that was made from a share is in the way, too. It says
// nothing if the cloud does not tell.
func sharedWith(ctx context.Context, cbr *gophercloud.ServiceClient, b *backupRecord) string {
	if b.ResourceType != serverType {
		return ""
	}
	var got struct {
		Members []struct {
			DestProjectID string `json:"dest_project_id"`
			Status        string `json:"status"`
			ImageID       string `json:"image_id"`
		} `json:"members"`
	}
	where := cbr.ServiceURL("backups", b.ID, "members")
	if err := cloud.Request(ctx, cbr, http.MethodGet, where, nil, &got); err != nil || len(got.Members) == 0 {
		return ""
	}
	var projects []string
	for _, m := range got.Members {
		project := m.DestProjectID + " (" + m.Status + ")"
		if m.ImageID != "" {
			project += ", which has made image " + m.ImageID + " from it"
		}
		projects = append(projects, project)
	}
	return "; it is shared with project " + strings.Join(projects, " and ")
}
