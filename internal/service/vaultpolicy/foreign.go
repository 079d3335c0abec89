package vaultpolicy

import (
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// moves are the policies of other providers.
var moves = []lifecycle.Move{
	{From: []string{"opentelekomcloud_cbr_policy_v3"}},
	{
		From:      []string{"huaweicloud_cbr_policy", "flexibleengine_cbr_policy", "sbercloud_cbr_policy"},
		Arguments: cycleOf,
	},
}

// cycleOf is the schedule in plain words, which is a block of its own there.
func cycleOf(old map[string]any) map[string]any {
	cycles, _ := old["backup_cycle"].([]any)
	if len(cycles) != 1 {
		return nil
	}
	cycle, _ := cycles[0].(map[string]any)
	times, _ := cycle["execution_times"].([]any)
	at := make([]string, len(times))
	for i, value := range times {
		at[i], _ = value.(string)
	}
	schedule := map[string]any{"schedule.execution_times": at}
	if days, _ := cycle["days"].(string); days != "" {
		schedule["schedule.days"] = strings.Split(days, ",")
	}
	if interval, _ := cycle["interval"].(float64); interval > 0 {
		schedule["schedule.interval"] = int64(interval)
	}
	return schedule
}
