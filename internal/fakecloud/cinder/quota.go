package cinder

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
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
	s.cloud.Lock()
	defer s.cloud.Unlock()
	if !s.quota.Knows(name) {
		s.cloud.Complain("Cinder has no quota %q", name)
		return
	}
	s.quota.Set(projectID, name, limit)
}

// usage is what a project uses. An object counts until it is gone, whatever
// its status.
func (s *Cinder) usage(projectID string) map[string]int {
	u := map[string]int{}
	for _, v := range s.volumes.All() {
		if v.ProjectID == projectID {
			u["volumes"]++
			u["volumes_"+volumeType]++
			u["gigabytes"] += v.SizeGB
			u["gigabytes_"+volumeType] += v.SizeGB
		}
	}
	for _, x := range s.snapshots.All() {
		if x.ProjectID == projectID {
			u["snapshots"]++
			u["snapshots_"+volumeType]++
			u["gigabytes"] += x.SizeGB
			u["gigabytes_"+volumeType] += x.SizeGB
		}
	}
	for _, b := range s.Backups.rows.All() {
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
func (s *Cinder) charge(q *core.Call, what string, sizeGB int) error {
	project := q.Caller.ProjectID
	limits, used := s.quota.Limits(project), s.usage(project)
	gigabytes := "gigabytes"
	text := "Requested volume or snapshot exceeds allowed gigabytes quota."
	if what == "backups" {
		gigabytes = "backup_gigabytes"
		text = "Requested backup exceeds allowed Backup gigabytes quota."
	}
	if s.quota.Exceeded(project, gigabytes, used[gigabytes], sizeGB) {
		return overLimit(fmt.Sprintf("%s Requested %dG, quota is %dG and %dG has been consumed.",
			text, sizeGB, limits[gigabytes], used[gigabytes]))
	}
	if s.quota.Exceeded(project, what, used[what], 1) {
		text := fmt.Sprintf("Maximum number of %s allowed (%d) exceeded", what, limits[what])
		if what == "volumes" {
			text += " for quota 'volumes'."
		}
		return overLimit(text)
	}
	return nil
}

// chargeMore checks that the project of who asks may have so many gigabytes of
// volumes more.
func (s *Cinder) chargeMore(q *core.Call, sizeGB int) error {
	project := q.Caller.ProjectID
	limits, used := s.quota.Limits(project), s.usage(project)
	if !s.quota.Exceeded(project, "gigabytes", used["gigabytes"], sizeGB) {
		return nil
	}
	return overLimit(fmt.Sprintf("Requested volume or snapshot exceeds allowed gigabytes quota. Requested %dG, quota is "+
		"%dG and %dG has been consumed.", sizeGB, limits["gigabytes"], used["gigabytes"]))
}

// overLimit is a quota's 413: waiting does not help (cinder-real/119).
func overLimit(message string) error {
	return &core.Refusal{
		Status: http.StatusRequestEntityTooLarge, Message: message,
		Header: http.Header{"Retry-After": {"0"}}, Extra: core.Members{"retryAfter": "0"},
	}
}

// named puts the name of the server's exception before the message, as it
// does where a call does not catch it itself.
func named(count, size string, err error) error {
	r, ok := errors.AsType[*core.Refusal](err)
	if !ok || r.Status != http.StatusRequestEntityTooLarge {
		return err
	}
	name := count
	if strings.HasPrefix(r.Message, "Requested") {
		name = size
	}
	r.Message = name + ": " + r.Message
	return r
}

func (s *Cinder) showQuota(q *core.Call) (core.Answer, error) {
	project := q.Args[0]
	if !q.Sees(project) {
		return core.Answer{}, core.Refuse(http.StatusForbidden,
			"Policy doesn't allow volume_extension:quotas:show to be performed.")
	}
	used, set := s.usage(project), core.Members{"id": project}
	for name, limit := range s.quota.Limits(project) {
		set[name] = limit
		if core.IsTrue(q.URL.Query().Get("usage")) {
			set[name] = core.Members{"limit": limit, "in_use": used[name], "reserved": s.quota.Reserved(project, name)}
		}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"quota_set": set}}, nil
}

func (s *Cinder) updateQuota(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "volume_extension:quotas:update"); err != nil {
		return core.Answer{}, err
	}
	body, err := read(q, "quota_set", &core.Schema{Types: []string{"object"}, Open: true})
	if err != nil {
		return core.Answer{}, err
	}
	var bad []string
	for _, key := range body.Keys {
		if !s.quota.Knows(key) && !slices.Contains([]string{"force", "skip_validation", "tenant_id"}, key) {
			bad = append(bad, key)
		}
	}
	if len(bad) > 0 {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid input received: Bad key(s) in quota set: "+strings.Join(bad, ", "))
	}
	project := q.Args[0]
	for _, key := range body.Keys {
		if !s.quota.Knows(key) {
			continue
		}
		n, ok := body.Integer(key)
		if !ok {
			return core.Answer{}, core.Refuse(http.StatusBadRequest, key+" must be an integer.")
		}
		if n < -1 {
			return core.Answer{}, core.Refuse(http.StatusBadRequest, key+" must be >= -1")
		}
		s.quota.Set(project, key, n)
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"quota_set": s.quota.Limits(project)}}, nil
}

func (s *Cinder) resetQuota(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "volume_extension:quotas:delete"); err != nil {
		return core.Answer{}, err
	}
	s.quota.Reset(q.Args[0])
	return core.Answer{Status: http.StatusOK}, nil
}

// showLimits is what a project may have and has (cinder-real/125).
func (s *Cinder) showLimits(q *core.Call) (core.Answer, error) {
	limits, used := s.quota.Limits(q.Caller.ProjectID), s.usage(q.Caller.ProjectID)
	return core.Answer{Status: http.StatusOK, Body: core.Members{"limits": core.Members{
		"rate": []any{},
		"absolute": core.Members{
			"maxTotalVolumes": limits["volumes"], "totalVolumesUsed": used["volumes"],
			"maxTotalSnapshots": limits["snapshots"], "totalSnapshotsUsed": used["snapshots"],
			"maxTotalVolumeGigabytes": limits["gigabytes"], "totalGigabytesUsed": used["gigabytes"],
			"maxTotalBackups": limits["backups"], "totalBackupsUsed": used["backups"],
			"maxTotalBackupGigabytes":  limits["backup_gigabytes"],
			"totalBackupGigabytesUsed": used["backup_gigabytes"],
		},
	}}}, nil
}
