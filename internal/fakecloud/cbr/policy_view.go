package cbr

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// view is a policy in answers: of its definition only what is set.
func (ps *Policies) view(p *policy) core.Members {
	pattern := slices.Clone(p.Pattern)
	if ps.cbr.respelled {
		for i, rule := range pattern {
			pattern[i] = respell(rule)
		}
	}
	var started any = p.started
	if ps.cbr.huawei {
		started = p.started.UTC().Format("2006-01-02 15:04:05")
	}
	return core.Members{
		"id": p.ID, "name": p.Name, "enabled": p.Enabled, "operation_type": p.OperationType,
		"operation_definition": p.Definition, "associated_vaults": ps.vaults(p),
		"trigger": core.Members{
			"id": p.trigger, "name": "default", "type": "time",
			"properties": core.Members{"pattern": pattern, "start_time": started},
		},
	}
}

// respell writes a rule in another way that means the same.
func respell(rule string) string {
	parts := strings.Split(rule, ";")
	for i, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		values := strings.Split(value, ",")
		for j, v := range values {
			if len(v) == 2 && v[0] == '0' {
				values[j] = v[1:]
			}
		}
		if name == "BYDAY" {
			slices.Reverse(values)
		}
		parts[i] = name + "=" + strings.Join(values, ",")
	}
	slices.Sort(parts[1:])
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "INTERVAL=1" }), ";")
}

func (ps *Policies) vaults(p *policy) []core.Members {
	found := []core.Members{}
	for _, v := range ps.cbr.Vaults.all {
		if destination, applied := v.applied()[p.ID]; applied {
			found = append(found, core.Members{"vault_id": v.ID, "destination_vault_id": text(destination)})
		}
	}
	return found
}

// lagBehind lets the answers about the policies of v be late by some looks, if they
// are to be (terraform-provider-huaweicloud, pull request 10506: about 30 s).
func (s *CBR) lagBehind(v *vault) {
	if s.latePolicies > 0 {
		v.lag, v.before = s.latePolicies, maps.Clone(v.policies)
	}
}

// applied are the policies of v as they are shown.
func (v *vault) applied() map[string]string {
	if v.lag > 0 {
		return v.before
	}
	return v.policies
}

// associate applies a policy; one of the same kind is replaced.
func (vs *Vaults) associate(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		PolicyID *string `json:"policy_id"`
		// Documented by Huawei Cloud. Open Telekom Cloud's own provider sends it,
		// too, and passes its acceptance tests (terraform-provider-opentelekomcloud,
		// pull request 3163, TestAccVault_bindPolicies).
		Destination *string   `json:"destination_vault_id"`
		Add         *[]string `json:"add_policy_ids" only:"huawei"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	ids := or(body.Add, nil)
	if body.PolicyID != nil {
		ids = append(ids, *body.PolicyID)
	}
	if body.Add != nil && (body.PolicyID != nil || len(ids) == 0 || len(ids) > 10) {
		return core.Answer{}, invalid("Invalid add_policy_ids provided.")
	}
	if len(ids) == 0 {
		return core.Answer{}, invalid("Invalid policy_id provided.")
	}
	vs.cbr.lagBehind(v)
	for _, id := range ids {
		if err := vs.apply(q, v, id, body.Destination); err != nil {
			return core.Answer{}, err
		}
	}
	return ok(vs.cbr.show(core.Members{"associate_policy": core.Members{
		"vault_id": v.ID, "policy_id": ids[0], "destination_vault_id": given(body.Destination),
	}}))
}

// apply applies one policy.
func (vs *Vaults) apply(q *core.Call, v *vault, id string, destination *string) error {
	p, err := vs.cbr.Policies.find(q, id)
	switch {
	case err != nil:
		return err
	case p.OperationType == "backup" && v.ProtectType != "backup":
		return refuse(http.StatusBadRequest, "6127", "The policy does not match the vault.")
	case p.OperationType == "replication" && vs.cbr.huawei && destination == nil:
		return refuse(http.StatusBadRequest, "6120", "The destination vault does not exist.")
	}
	for id := range v.policies {
		if other, err := vs.cbr.Policies.find(q, id); err == nil && other.OperationType == p.OperationType {
			delete(v.policies, id)
		}
	}
	v.policies[p.ID] = or(destination, "")
	return nil
}

func (vs *Vaults) dissociate(q *core.Call) (core.Answer, error) {
	v, err := vs.usable(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		PolicyID *string `json:"policy_id"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	id := or(body.PolicyID, "")
	if _, applied := v.policies[id]; !applied {
		return core.Answer{}, refuse(http.StatusNotFound, "6002", "Policy "+id+" is not applied to the vault.")
	}
	vs.cbr.lagBehind(v)
	delete(v.policies, id)
	return ok(core.Members{"dissociate_policy": core.Members{"vault_id": v.ID, "policy_id": id}})
}
