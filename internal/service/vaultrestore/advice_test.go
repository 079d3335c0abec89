package vaultrestore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What is still running has not destroyed anything for nothing yet.
func TestTheAdviceFitsTheStatus(t *testing.T) {
	t.Parallel()
	const lost = "What disk-1 holds now is undefined: do not use it. The backup is unharmed. Fix the cause. The " +
		"restore stays in the state; the next apply overwrites disk disk-1 again."
	want := map[string]string{
		"failed": lost, "timeout": lost, "running": "", "waiting": "", restored: "",
		"skipped": "Nothing was restored, because something else is being done with disk-1. The restore stays in the " +
			"state; the next apply overwrites disk disk-1 again.",
	}
	r := &restore{OverwriteVolumeID: types.StringValue("disk-1")}
	got := map[string]string{}
	for status := range want {
		got[status] = r.Advice(status)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
}
