package cloud

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// PassingVolumeStatuses are the statuses of a volume or a snapshot that end by
// themselves (cinder/objects/fields.py, VolumeStatus and SnapshotStatus;
// "reverting" is cinder/volume/api.py, revert_to_snapshot).
var PassingVolumeStatuses = []string{
	"creating", "managing", "downloading", "backing-up", "restoring-backup", "reverting", "extending", "retyping",
	"uploading", "reserved", "attaching", "detaching", "restoring", "updating",
}

// refusedField is how the block storage service names the member of a body that it
// refuses (cinder/api/validation/validators.py, _SchemaValidator.validate:
// "Invalid input for field/attribute volume_id. Value: x. 'x' is not a 'uuid'").
var refusedField = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^Invalid input for field/attribute ([a-z_]+)\.`)
})

// RefusedField is the member of a request's body that the block storage service
// has refused, "" if it names none.
func RefusedField(err error) string {
	if !IsStatus(err, http.StatusBadRequest) {
		return ""
	}
	if match := refusedField().FindStringSubmatch(Explain(err).Reason); match != nil {
		return match[1]
	}
	return ""
}

// VolumeQuota is a quota of the block storage service.
type VolumeQuota struct {
	Name string // in the API: "backup_gigabytes"
	Unit string // in a sentence: "GiB"
}

// VolumeQuotaUse says how much of some quotas of the project is used: "1 of 2
// backups (1 more reserved) and 1 of 1000 GiB". What is reserved is for requests
// that are under way, or that the server has broken off; those count for a day
// (cinder/quota.py, reservation_expire).
func (c *Client) VolumeQuotaUse(ctx context.Context, quotas ...VolumeQuota) (string, error) {
	in, err := c.session.signIn(ctx)
	if err != nil {
		return "", err
	}
	sc, err := c.BlockStorage(ctx)
	if err != nil {
		return "", err
	}
	var answer struct {
		Set map[string]any `json:"quota_set"` // besides the quotas there is the project's id
	}
	address := sc.ServiceURL("os-quota-sets", in.Project) + "?usage=true"
	if err := Request(ctx, sc, http.MethodGet, address, nil, &answer); err != nil {
		return "", err
	}
	var parts []string
	for _, q := range quotas {
		use, ok := answer.Set[q.Name].(map[string]any)
		if !ok {
			return "", fmt.Errorf("the cloud tells no quota %q", q.Name)
		}
		part := fmt.Sprintf("%v of %s %s", use["in_use"], limitOf(use), q.Unit)
		if reserved, _ := use["reserved"].(float64); reserved > 0 {
			part += fmt.Sprintf(" (%v more reserved)", reserved)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " and "), nil
}

// limitOf is the limit of a quota in words: -1 is none.
func limitOf(use map[string]any) string {
	if limit, _ := use["limit"].(float64); limit < 0 {
		return "unlimited"
	}
	return fmt.Sprint(use["limit"])
}
