package fakecloud

import "net/http"

func (s *Cinder) otherRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/os-services", serve: s.listServices},
		{method: http.MethodGet, path: "/scheduler-stats/get_pools", serve: s.listPools},
		{method: http.MethodGet, path: "/limits", serve: s.showLimits},
		{method: http.MethodGet, path: "/os-quota-sets/{project}", serve: s.showQuota},
		{method: http.MethodPut, path: "/os-quota-sets/{project}", serve: s.updateQuota},
		{method: http.MethodDelete, path: "/os-quota-sets/{project}", serve: s.resetQuota},
		{method: http.MethodGet, path: "/messages", since: 3, serve: s.listMessages},
	}
}

// listServices lists the parts of Cinder (cinder-real/011).
func (s *Cinder) listServices(q *call) (Answer, error) {
	if err := q.need(RoleAdmin, "volume_extension:services:index"); err != nil {
		return Answer{}, err
	}
	now := s.now()
	part := func(binary, host, state string) members {
		return members{
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
	return Answer{Status: http.StatusOK, Body: members{"services": []any{
		part("cinder-scheduler", "fixture", "up"), volume, backup,
	}}}, nil
}

// listPools lists the pools of the back end (cinder-real/012).
func (s *Cinder) listPools(q *call) (Answer, error) {
	if err := q.need(RoleAdmin, "scheduler_extension:scheduler_stats:get_pools"); err != nil {
		return Answer{}, err
	}
	now := s.now()
	pool := members{"name": Pool}
	if isTrue(q.URL.Query().Get("detail")) {
		pool["capabilities"] = members{
			"volume_backend_name": "files", "vendor_name": "test fixture", "driver_version": "1.0.0",
			"storage_protocol": "local", "total_capacity_gb": 1000, "free_capacity_gb": 1000,
			"provisioned_capacity_gb": 0, "reserved_percentage": 0, "thin_provisioning_support": false,
			"multiattach": true, "allocated_capacity_gb": 0, "filter_function": nil,
			"goodness_function": nil, "timestamp": timestamp(&now),
		}
	}
	return Answer{Status: http.StatusOK, Body: members{"pools": []any{pool}}}, nil
}
