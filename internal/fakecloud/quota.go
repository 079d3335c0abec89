package fakecloud

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// defaultQuota is every project's quota at the start (cinder-real/115, 173).
var defaultQuota = map[string]int{
	"volumes": 100, "per_volume_gigabytes": -1, "snapshots": 100, "gigabytes": 2000,
	"backups": 50, "backup_gigabytes": 1000, "groups": 10,
	"volumes_" + volumeType: -1, "gigabytes_" + volumeType: -1, "snapshots_" + volumeType: -1,
}

// SetQuota sets one limit of a project: "backups", "backup_gigabytes",
// "volumes", "gigabytes", "snapshots". -1 is no limit.
func (s *Cinder) SetQuota(projectID, name string, limit int) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if _, ok := defaultQuota[name]; !ok {
		s.cloud.complainLocked("Cinder has no quota %q", name)
		return
	}
	s.setQuota(projectID, name, limit)
}

func (s *Cinder) setQuota(projectID, name string, limit int) {
	if s.quotas[projectID] == nil {
		s.quotas[projectID] = map[string]int{}
	}
	s.quotas[projectID][name] = limit
}

// quota is the limits of a project.
func (s *Cinder) quota(projectID string) map[string]int {
	q := maps.Clone(defaultQuota)
	maps.Copy(q, s.quotas[projectID])
	return q
}

// usage is what a project uses. An object counts until it is gone, whatever
// its status.
func (s *Cinder) usage(projectID string) map[string]int {
	u := map[string]int{}
	for _, v := range s.volumes {
		if v.ProjectID == projectID {
			u["volumes"]++
			u["volumes_"+volumeType]++
			u["gigabytes"] += v.SizeGB
			u["gigabytes_"+volumeType] += v.SizeGB
		}
	}
	for _, x := range s.snapshots {
		if x.ProjectID == projectID {
			u["snapshots"]++
			u["snapshots_"+volumeType]++
			u["gigabytes"] += x.SizeGB
			u["gigabytes_"+volumeType] += x.SizeGB
		}
	}
	for _, b := range s.Backups.all {
		if b.ProjectID == projectID {
			u["backups"]++
			u["backup_gigabytes"] += b.SizeGB
		}
	}
	return u
}

// charge checks that the project of who asks may have one more volume,
// snapshot or backup of that size. Gigabytes are checked first, as the server
// sorts the names of what is over (cinder/quota_utils.py,
// process_reserve_over_quota). The prefix of the message is left to the caller.
func (s *Cinder) charge(q *call, what string, sizeGB int) error {
	limits, used := s.quota(q.token.projectID()), s.usage(q.token.projectID())
	gigabytes := "gigabytes"
	text := "Requested volume or snapshot exceeds allowed gigabytes quota."
	if what == "backups" {
		gigabytes = "backup_gigabytes"
		text = "Requested backup exceeds allowed Backup gigabytes quota."
	}
	if limit := limits[gigabytes]; limit >= 0 && used[gigabytes]+sizeGB > limit {
		return overLimit(fmt.Sprintf("%s Requested %dG, quota is %dG and %dG has been consumed.",
			text, sizeGB, limit, used[gigabytes]))
	}
	if limit := limits[what]; limit >= 0 && used[what]+1 > limit {
		text := fmt.Sprintf("Maximum number of %s allowed (%d) exceeded", what, limit)
		if what == "volumes" {
			text += " for quota 'volumes'."
		}
		return overLimit(text)
	}
	return nil
}

// overLimit is a quota's 413: waiting does not help (cinder-real/119).
func overLimit(message string) error {
	return &refusal{
		status: http.StatusRequestEntityTooLarge, message: message,
		header: http.Header{"Retry-After": {"0"}}, extra: members{"retryAfter": "0"},
	}
}

// named puts the name of the server's exception before the message, as it
// does where a call does not catch it itself.
func named(count, size string, err error) error {
	r, ok := errors.AsType[*refusal](err)
	if !ok || r.status != http.StatusRequestEntityTooLarge {
		return err
	}
	name := count
	if strings.HasPrefix(r.message, "Requested") {
		name = size
	}
	r.message = name + ": " + r.message
	return r
}

func (s *Cinder) showQuota(q *call) (Answer, error) {
	project := q.args[0]
	if !q.sees(project) {
		return Answer{}, refuse(http.StatusForbidden,
			"Policy doesn't allow volume_extension:quotas:show to be performed.")
	}
	used, set := s.usage(project), members{"id": project}
	for name, limit := range s.quota(project) {
		set[name] = limit
		if isTrue(q.URL.Query().Get("usage")) {
			set[name] = members{"limit": limit, "in_use": used[name], "reserved": 0}
		}
	}
	return Answer{Status: http.StatusOK, Body: members{"quota_set": set}}, nil
}

func (s *Cinder) updateQuota(q *call) (Answer, error) {
	if err := q.need(RoleAdmin, "volume_extension:quotas:update"); err != nil {
		return Answer{}, err
	}
	body, err := q.read("quota_set", &schema{types: []string{"object"}, open: true})
	if err != nil {
		return Answer{}, err
	}
	var bad []string
	for _, key := range body.keys {
		if _, ok := defaultQuota[key]; !ok && !slices.Contains([]string{"force", "skip_validation", "tenant_id"}, key) {
			bad = append(bad, key)
		}
	}
	if len(bad) > 0 {
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid input received: Bad key(s) in quota set: "+strings.Join(bad, ", "))
	}
	project := q.args[0]
	for _, key := range body.keys {
		if _, ok := defaultQuota[key]; !ok {
			continue
		}
		n, ok := body.integer(key)
		if !ok {
			return Answer{}, refuse(http.StatusBadRequest, key+" must be an integer.")
		}
		if n < -1 {
			return Answer{}, refuse(http.StatusBadRequest, key+" must be >= -1")
		}
		s.setQuota(project, key, n)
	}
	return Answer{Status: http.StatusOK, Body: members{"quota_set": s.quota(project)}}, nil
}

func (s *Cinder) resetQuota(q *call) (Answer, error) {
	if err := q.need(RoleAdmin, "volume_extension:quotas:delete"); err != nil {
		return Answer{}, err
	}
	delete(s.quotas, q.args[0])
	return Answer{Status: http.StatusOK}, nil
}

// showLimits is what a project may have and has (cinder-real/125).
func (s *Cinder) showLimits(q *call) (Answer, error) {
	limits, used := s.quota(q.token.projectID()), s.usage(q.token.projectID())
	return Answer{Status: http.StatusOK, Body: members{"limits": members{
		"rate": []any{},
		"absolute": members{
			"maxTotalVolumes": limits["volumes"], "totalVolumesUsed": used["volumes"],
			"maxTotalSnapshots": limits["snapshots"], "totalSnapshotsUsed": used["snapshots"],
			"maxTotalVolumeGigabytes": limits["gigabytes"], "totalGigabytesUsed": used["gigabytes"],
			"maxTotalBackups": limits["backups"], "totalBackupsUsed": used["backups"],
			"maxTotalBackupGigabytes":  limits["backup_gigabytes"],
			"totalBackupGigabytesUsed": used["backup_gigabytes"],
		},
	}}}, nil
}
