package vault

import "github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"

// moves are the vaults of other providers. What a vault was ordered with, if it is
// billed in advance, is in no answer of the cloud.
var moves = []lifecycle.Move{
	{From: []string{"opentelekomcloud_cbr_vault_v3"}, Arguments: orderedByOTC},
	{
		From:      []string{"huaweicloud_cbr_vault", "flexibleengine_cbr_vault", "sbercloud_cbr_vault"},
		Arguments: orderedByHuawei,
	},
}

// orderedByOTC reads opentelekomcloud_cbr_vault_v3, which keeps the order in a block.
func orderedByOTC(old map[string]any) map[string]any {
	blocks, _ := old["billing"].([]any)
	if len(blocks) != 1 {
		return nil
	}
	block, _ := blocks[0].(map[string]any)
	if block["charging_mode"] != "pre_paid" {
		return nil
	}
	return map[string]any{
		"billing.period_type":   block["period_type"],
		"billing.period_num":    whole(block["period_num"]),
		"billing.is_auto_renew": block["is_auto_renew"],
		"billing.is_auto_pay":   block["is_auto_pay"],
	}
}

// orderedByHuawei reads huaweicloud_cbr_vault, in which switches are texts.
func orderedByHuawei(old map[string]any) map[string]any {
	if old["charging_mode"] != "prePaid" {
		return nil
	}
	return map[string]any{
		"billing.period_type":   old["period_unit"],
		"billing.period_num":    whole(old["period"]),
		"billing.is_auto_renew": switched(old["auto_renew"]),
		"billing.is_auto_pay":   switched(old["auto_pay"]),
	}
}

// whole is a number of JSON.
func whole(value any) any {
	number, ok := value.(float64)
	if !ok {
		return nil
	}
	return int64(number)
}

// switched is what the text "true" or "false" says, nil for any other.
func switched(value any) any {
	switch value {
	case "true":
		return true
	case "false":
		return false
	}
	return nil
}
