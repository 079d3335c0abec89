package cinder

import (
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

func (s *Cinder) otherRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/os-services", Serve: s.listServices},
		{Method: http.MethodGet, Path: "/scheduler-stats/get_pools", Serve: s.listPools},
		{Method: http.MethodGet, Path: "/limits", Serve: s.showLimits},
		{Method: http.MethodGet, Path: "/types", Serve: s.listTypes},
		{Method: http.MethodGet, Path: "/types/{id}", Serve: s.showType},
		{Method: http.MethodGet, Path: "/os-availability-zone", Serve: s.listZones},
		{Method: http.MethodGet, Path: "/os-quota-sets/{project}", Serve: s.showQuota},
		{Method: http.MethodPut, Path: "/os-quota-sets/{project}", Serve: s.updateQuota},
		{Method: http.MethodDelete, Path: "/os-quota-sets/{project}", Serve: s.resetQuota},
		{Method: http.MethodGet, Path: "/messages", Since: 3, Serve: s.listMessages},
	}
}

// listServices lists the parts of Cinder (cinder-real/011).
func (s *Cinder) listServices(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "volume_extension:services:index"); err != nil {
		return core.Answer{}, err
	}
	part := func(binary, host, state string) core.Members {
		now := s.now()
		return core.Members{
			"binary": binary, "host": host, "zone": Zone, "status": "enabled", "state": state,
			"updated_at": timestamp(&now), "disabled_reason": nil,
		}
	}
	volume := part("cinder-volume", Host, "up")
	volume["replication_status"], volume["active_backend_id"], volume["frozen"] = "disabled", nil, false
	backup := part("cinder-backup", "fixture", "up")
	if s.noBackupService {
		backup["state"] = "down"
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"services": []any{
		part("cinder-scheduler", "fixture", "up"), volume, backup,
	}}}, nil
}

// listPools lists the pools of the back end (cinder-real/012).
func (s *Cinder) listPools(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "scheduler_extension:scheduler_stats:get_pools"); err != nil {
		return core.Answer{}, err
	}
	now := s.now()
	pool := core.Members{"name": Pool}
	if core.IsTrue(q.URL.Query().Get("detail")) {
		pool["capabilities"] = core.Members{
			"volume_backend_name": "files", "vendor_name": "test fixture", "driver_version": "1.0.0",
			"storage_protocol": "local", "total_capacity_gb": 1000, "free_capacity_gb": 1000,
			"provisioned_capacity_gb": 0, "reserved_percentage": 0, "thin_provisioning_support": false,
			"multiattach": true, "allocated_capacity_gb": 0, "filter_function": nil,
			"goodness_function": nil, "timestamp": timestamp(&now),
		}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"pools": []any{pool}}}, nil
}
