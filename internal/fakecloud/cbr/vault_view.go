package cbr

import (
	"maps"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// view is a vault in answers. It does not show its policies.
func (vs *Vaults) view(v *vault) core.Members {
	s := vs.cbr
	resources := []core.Members{}
	for _, r := range v.resources {
		if !r.hidden {
			resources = append(resources, s.resourceView(v, r))
		}
	}
	rules := core.Members{}
	if len(v.BindRules) > 0 {
		rules["tags"] = tagViews(v.BindRules)
	}
	billing := core.Members{
		"allocated": v.allocated(), "charging_mode": v.ChargingMode, "cloud_type": v.CloudType,
		"consistent_level": v.ConsistentLevel, "object_type": v.ObjectType, "protect_type": v.ProtectType,
		"size": v.SizeGB, "used": vs.used(v), "status": v.Status, "order_id": text(v.OrderID), "product_id": nil,
		"storage_unit": nil, "frozen_scene": text(v.FrozenScene),
		"spec_code": strings.Join([]string{"vault", v.ProtectType, kinds[v.ObjectType].spec, "normal"}, "."),
	}
	body := core.Members{
		"id": v.ID, "name": v.Name, "description": given(v.Description), "project_id": v.ProjectID,
		"provider_id": kinds[v.ObjectType].provider, "user_id": v.UserID, "created_at": v.CreatedAt,
		"resources": resources, "tags": tagViews(v.Tags), "auto_bind": v.AutoBind, "bind_rules": rules,
		"auto_expand": v.AutoExpand, "locked": v.Locked, "enterprise_project_id": s.enterpriseProject(v.EnterpriseProjectID),
		"billing": billing,
	}
	if s.huawei {
		billing["is_multi_az"] = v.MultiAZ
		body["smn_notify"], body["threshold"] = v.SMNNotify, v.Threshold
		body["backup_name_prefix"], body["demand_billing"] = text(v.BackupNamePrefix), v.DemandBilling
	}
	return body
}

// enterpriseProject is a number in Open Telekom Cloud's samples.
func (s *CBR) enterpriseProject(id string) any {
	if !s.huawei && id == "0" {
		return 0
	}
	return id
}

func (s *CBR) resourceView(v *vault, r *resource) core.Members {
	extra := core.Members{"exclude_volumes": append([]string{}, r.exclude...)}
	if s.huawei && r.include != nil {
		extra["include_volumes"] = s.included(r)
	}
	count, size := 0, 0
	for _, b := range s.Backups.all {
		if b.VaultID == v.ID && b.ResourceID == r.id && b.ParentID == "" {
			count++
			size += b.SizeGB
		}
	}
	return core.Members{
		"id": r.id, "name": r.name, "type": r.kind, "size": r.size, "protect_status": r.status,
		"backup_count": count, "backup_size": size, "extra_info": extra,
	}
}

// included are the only disks of a server that are backed up.
func (s *CBR) included(r *resource) []core.Members {
	if !s.reordering {
		return r.include
	}
	var all []core.Members
	for _, disk := range slices.Backward(r.include) {
		one := core.Members{"os_version": "CentOS 7.2 64bit"}
		maps.Copy(one, disk)
		all = append(all, one)
	}
	return all
}

func tagViews(tags []Tag) []core.Members {
	views := []core.Members{}
	for _, t := range tags {
		views = append(views, core.Members{"key": t.Key, "value": given(t.Value)})
	}
	return views
}

// text is null for nothing.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
