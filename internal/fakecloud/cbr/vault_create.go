package cbr

import (
	"net/http"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

type vaultCreate struct {
	Name                *string           `json:"name"`
	Billing             *billingCreate    `json:"billing"`
	Resources           *[]resourceCreate `json:"resources"`
	BackupPolicyID      *string           `json:"backup_policy_id"`
	Description         *string           `json:"description"`
	Tags                *[]Tag            `json:"tags"`
	AutoBind            *bool             `json:"auto_bind"`
	BindRules           *bindRules        `json:"bind_rules"`
	Locked              *bool             `json:"locked"`
	EnterpriseProjectID *string           `json:"enterprise_project_id"`
	AutoExpand          *bool             `json:"auto_expand" only:"huawei"`
	Threshold           *int              `json:"threshold" only:"huawei"`
	SMNNotify           *bool             `json:"smn_notify" only:"huawei"`
	BackupNamePrefix    *string           `json:"backup_name_prefix" only:"huawei"`
	DemandBilling       *bool             `json:"demand_billing" only:"huawei"`
	AvailabilityZone    *string           `json:"availability_zone" only:"huawei"`
	SysLock             *string           `json:"sys_lock_source_service" only:"huawei"`
}

type billingCreate struct {
	ObjectType      *string `json:"object_type"`
	ProtectType     *string `json:"protect_type"`
	ConsistentLevel *string `json:"consistent_level"`
	Size            *int    `json:"size"`
	CloudType       *string `json:"cloud_type"`
	ChargingMode    *string `json:"charging_mode"`
	IsAutoRenew     *bool   `json:"is_auto_renew"`
	IsAutoPay       *bool   `json:"is_auto_pay"`
	ConsoleURL      *string `json:"console_url"`
	// terraform-provider-opentelekomcloud sends a period for every vault, in
	// its own acceptance configurations as well.
	PeriodType *string       `json:"period_type"`
	PeriodNum  *int          `json:"period_num"`
	IsMultiAZ  *bool         `json:"is_multi_az" only:"huawei"`
	ExtraInfo  *billingExtra `json:"extra_info" only:"huawei"`
}

type billingExtra struct {
	CombinedOrderID     *string `json:"combined_order_id"`
	CombinedOrderECSNum *int    `json:"combined_order_ecs_num"`
}

type bindRules struct {
	Tags *[]Tag `json:"tags"`
}

type resourceCreate struct {
	ID        *string        `json:"id"`
	Type      *string        `json:"type"`
	Name      *string        `json:"name"`
	ExtraInfo *resourceExtra `json:"extra_info"`
}

type resourceExtra struct {
	ExcludeVolumes *[]string       `json:"exclude_volumes"`
	IncludeVolumes *[]core.Members `json:"include_volumes" only:"huawei"`
}

var (
	nameShape   = regexp.MustCompile(`^[\p{L}\p{N}_-]{1,64}$`)
	tagShape    = regexp.MustCompile(`^[\p{L}\p{N}_-]*$`)
	prefixShape = regexp.MustCompile(`^[\p{L}\p{N}_-]{0,32}$`)
)

// create makes a vault (API reference, Creating a Vault).
func (vs *Vaults) create(q *core.Call) (core.Answer, error) {
	var body struct {
		Vault *vaultCreate `json:"vault"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	want := body.Vault
	if want == nil {
		return core.Answer{}, invalid("Invalid vault provided.")
	}
	if vs.limit > 0 && len(vs.all) >= vs.limit {
		return core.Answer{}, refuse(http.StatusBadRequest, "6133", "There are too many vaults.")
	}
	v, err := vs.newVault(q, want)
	if err != nil {
		return core.Answer{}, err
	}
	if v.ChargingMode == "pre_paid" {
		return vs.order(v, or(want.Billing.IsAutoPay, false))
	}
	vs.all = append(vs.all, v)
	if vs.failedCreates > 0 {
		vs.failedCreates--
		v.Status = "lock"
		v.op = vs.cbr.steps(func() { v.Status, v.op = "error", nil })
	}
	return ok(vs.cbr.show(core.Members{"vault": vs.view(v)}))
}

// newVault checks what is asked for, in the order of the document.
func (vs *Vaults) newVault(q *core.Call, want *vaultCreate) (*vault, error) {
	if err := want.check(vs.cbr); err != nil {
		return nil, err
	}
	b := want.Billing
	v := &vault{policies: map[string]string{}, Vault: Vault{
		ID: core.NewUUID(), ProjectID: q.Project, UserID: q.Caller.UserID, Name: *want.Name,
		Description: want.Description, ObjectType: *b.ObjectType, ProtectType: *b.ProtectType,
		ConsistentLevel: *b.ConsistentLevel, CloudType: or(b.CloudType, "public"), SizeGB: *b.Size,
		Status: "available", ChargingMode: or(b.ChargingMode, "post_paid"), Tags: or(want.Tags, nil),
		Locked: or(want.Locked, false), AutoBind: or(want.AutoBind, false), AutoExpand: or(want.AutoExpand, false),
		EnterpriseProjectID: or(want.EnterpriseProjectID, "0"), SMNNotify: or(want.SMNNotify, true),
		Threshold: or(want.Threshold, 80), BackupNamePrefix: or(want.BackupNamePrefix, ""),
		DemandBilling: or(want.DemandBilling, false), MultiAZ: or(b.IsMultiAZ, false), CreatedAt: vs.cbr.now(),
	}}
	if want.BindRules != nil {
		v.BindRules = or(want.BindRules.Tags, nil)
	}
	if err := vs.bind(v, *want.Resources); err != nil {
		return nil, err
	}
	if vs.bindsAtOnce {
		for _, r := range v.resources {
			vs.settle(r)
		}
	}
	if id := want.BackupPolicyID; id != nil {
		p, err := vs.cbr.Policies.find(q, *id)
		if err != nil {
			return nil, err
		}
		if p.OperationType != "backup" || v.ProtectType != "backup" {
			return nil, refuse(http.StatusBadRequest, "6127", "The policy does not match the vault.")
		}
		v.policies[p.ID] = ""
	}
	return v, nil
}

// check looks at each parameter by itself.
func (w *vaultCreate) check(s *CBR) error {
	switch {
	case w.Name == nil || !nameShape.MatchString(*w.Name):
		return invalid("Invalid name provided.")
	case w.Billing == nil:
		return invalid("Invalid billing provided.")
	case w.Resources == nil:
		return invalid("Invalid resources provided.")
	case utf8.RuneCountInString(or(w.Description, "")) > 64, s.forbids(w.Description):
		return invalid("Invalid description provided.")
	case w.Tags != nil && (len(*w.Tags) == 0 || len(*w.Tags) > s.mostTags()):
		return invalid("Invalid tags provided.")
	case or(w.Threshold, 80) < 1 || or(w.Threshold, 80) > 100:
		return invalid("Invalid threshold provided.")
	case !prefixShape.MatchString(or(w.BackupNamePrefix, "")):
		return invalid("Invalid backup_name_prefix provided.")
	}
	if err := checkTags(or(w.Tags, nil)); err != nil {
		return err
	}
	if w.BindRules != nil {
		if err := checkRules(w.BindRules); err != nil {
			return err
		}
	}
	return w.Billing.check(s)
}

func (b *billingCreate) check(s *CBR) error {
	prepaid := or(b.ChargingMode, "post_paid") == "pre_paid"
	_, held := kinds[or(b.ObjectType, "")]
	levels := []string{"crash_consistent"}
	if s.huawei && or(b.ObjectType, "") == "server" {
		levels = append(levels, "app_consistent")
	}
	modes := []string{"post_paid"}
	if s.huawei {
		modes = append(modes, "pre_paid")
	}
	switch {
	case !held:
		return invalid("Invalid object_type provided.")
	case !slices.Contains([]string{"backup", "replication"}, or(b.ProtectType, "")):
		return refuse(http.StatusBadRequest, "6116", "Invalid protect_type provided.")
	case !slices.Contains(levels, or(b.ConsistentLevel, "")):
		return invalid("Invalid consistent_level provided.")
	case or(b.Size, 0) < 10 || *b.Size > 10485760:
		return refuse(http.StatusBadRequest, "6101", "Invalid size provided.")
	case or(b.CloudType, "public") != "public":
		return invalid("Invalid cloud_type provided.")
	case !slices.Contains(modes, or(b.ChargingMode, "post_paid")):
		return invalid("Invalid charging_mode provided.")
	case prepaid && (b.PeriodNum == nil || !slices.Contains([]string{"month", "year"}, or(b.PeriodType, ""))):
		return invalid("Invalid period_type provided.")
	}
	return nil
}

// order is a vault that has to be paid first: it is there, with the order's
// resource id, once that is done.
type order struct {
	id    string
	vault *vault
}

func (vs *Vaults) order(v *vault, paid bool) (core.Answer, error) {
	if len(vs.refusedOrders) > 0 {
		text := vs.refusedOrders[0]
		vs.refusedOrders = vs.refusedOrders[1:]
		return ok(core.Members{"orders": nil, "retCode": 1, "errText": text, "error_code": nil})
	}
	o := &order{id: "CS" + core.NewHex()[:15], vault: v}
	v.OrderID = o.id
	vs.cbr.orders = append(vs.cbr.orders, o)
	if paid {
		vs.pay(o)
	}
	return ok(core.Members{
		"orders": []any{core.Members{
			"cloudServiceId": "hws.service.type.cbr", "orderId": o.id, "resourceId": v.ID,
			// 1 is success (huaweicloud-sdk-go-v3, model_cbc_order_result.go).
			"subscribeResult": 1,
		}},
		"retCode": 0, "errText": nil, "error_code": nil,
	})
}

func (vs *Vaults) pay(o *order) {
	vs.all = append(vs.all, o.vault)
	vs.cbr.orders = slices.DeleteFunc(vs.cbr.orders, func(x *order) bool { return x == o })
}

// Pay pays all open orders.
func (vs *Vaults) Pay() {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	for _, o := range slices.Clone(vs.cbr.orders) {
		vs.pay(o)
	}
}
