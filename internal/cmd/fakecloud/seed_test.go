package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// made are the variables of examples that want what an earlier one has made.
var made = []string{"backup_id", "checkpoint_id", "overwrite_volume_id"}

// aVariable is one that has to be set.
var aVariable = regexp.MustCompile(`(?m)^variable "(\w+)" \{\n(?:  (?:description|type|sensitive|ephemeral) +.*\n)*\}`)

func TestTheSettingsHaveTheVariablesOfTheExamples(t *testing.T) {
	t.Parallel()
	want := slices.Clone(made)
	for _, pattern := range []string{"/*/*.tf", "/*/*/*.tf"} {
		files, err := filepath.Glob("../../../examples" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("there are no examples: %v", err)
		}
		for _, file := range files {
			if strings.Contains(file, "/modules/") {
				continue // its caller sets them
			}
			content, err := os.ReadFile(filepath.Clean(file))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range aVariable.FindAllStringSubmatch(string(content), -1) {
				want = append(want, v[1])
			}
		}
	}
	got := slices.Clone(made)
	for line := range strings.Lines(variables()) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "export TF_VAR_"), "=")
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
		t.Errorf("variables (-examples +settings):\n%s", diff)
	}
}

// statuses are what list shows of the objects with these ids.
func statuses(t *testing.T, url string, ids ...string) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(output(t, "list", "-url", url)) {
		for _, id := range ids {
			if before, after, ok := strings.Cut(line, id); ok {
				found = append(found, strings.Join(strings.Fields(before+after), " "))
			}
		}
	}
	return found
}

func TestEditKnowsWhatVaultsAndPlansHold(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	plant(cloud)
	url := cloud.AuthURL()
	for _, args := range [][]string{
		{"-id", mailPlan, "-name", "post", "-status", "started"},
		{"-id", cbr.ID("web"), "-status", "SHUTOFF"},
		{"-id", serversVault, "-name", "by hand", "-status", "frozen"},
		{"-id", nightlyPolicy, "-name", "weekly"},
		{"-id", diskPoint, "-status", "error"},
		{"-id", diskBackup, "-name", "renamed", "-status", "error"},
	} {
		output(t, append([]string{"edit", "-url", url}, args...)...)
	}
	all := []string{mailPlan, cbr.ID("web"), serversVault, nightlyPolicy, diskPoint, diskBackup}
	want := []string{
		"protection-plan started post RegionOne", "server SHUTOFF web RegionOne", "vault frozen by hand RegionOne",
		"vault-policy weekly RegionOne", "restore-point error data-first RegionOne",
		"vault-backup error renamed RegionOne",
	}
	if diff := cmp.Diff(want, statuses(t, url, all...)); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	for _, id := range []string{mailPlan, cbr.ID("web"), serversVault, nightlyPolicy, diskPoint} {
		output(t, "edit", "-url", url, "-id", id, "-remove")
	}
	// A restore point is its backups, and a server goes with its disks.
	all = append(all, cbr.ID("web-volume-0"))
	if diff := cmp.Diff([]string(nil), statuses(t, url, all...)); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
}
