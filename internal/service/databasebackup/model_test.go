package databasebackup

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// completedBackup is trove-real/show-completed, or as much of it as counts.
const completedBackup = `{
	"id": "6f6330a5-e61e-41b9-be73-e41f832fe327", "name": "full", "description": null,
	"locationRef": "http://swift/v1/AUTH_p/database_backups/6f6330a5.xbstream.gz.enc",
	"instance_id": "10000000-0000-4000-8000-000000000001", "created": "2026-11-21T02:58:04",
	"updated": "2026-11-21T02:58:07", "size": 0.12, "status": "COMPLETED", "parent_id": null, "project_id": "p",
	"datastore": {"type": "mysql", "version": "5.7.29", "version_id": "d5000000-0000-4000-8000-0000000000a1"}
}`

// recordOf is the completed backup after some of its words were replaced.
func recordOf(t *testing.T, oldNew ...string) *record {
	t.Helper()
	var got record
	if err := json.Unmarshal([]byte(strings.NewReplacer(oldNew...).Replace(completedBackup)), &got); err != nil {
		t.Fatal(err)
	}
	return &got
}

func TestTheStorageIsReadFromTheLocation(t *testing.T) {
	t.Parallel()
	for location, want := range map[string][2]string{
		"http://swift/v1/AUTH_p/my_container/6f63.xbstream.gz.enc": {"swift", "my_container"},
		"https://swift/o": {"swift", ""},
		"cinder://6f6330a5-e61e-41b9-be73-e41f832fe327": {"cinder", ""},
		"": {"", ""},
	} {
		driver, container := storageOf(location)
		if diff := cmp.Diff(want, [2]string{driver, container}); diff != "" {
			t.Errorf("%s: %s", location, diff)
		}
	}
}

func TestWhatWasAskedForStays(t *testing.T) {
	t.Parallel()
	var b backup
	b.StorageDriver, b.SwiftContainer = types.StringValue("cinder"), types.StringValue("c")
	b.fill(recordOf(t))
	if b.StorageDriver.ValueString() != "cinder" || b.SwiftContainer.ValueString() != "c" {
		t.Errorf("storage_driver is %s, swift_container is %s", b.StorageDriver, b.SwiftContainer)
	}
}

func TestTheBodyHasWhatTheServerTakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		backup backup
		want   string
	}{
		"nothing that is empty": {
			backup{Name: types.StringValue("n"), InstanceID: types.StringValue("i")},
			`{"name":"n","instance":"i"}`,
		},
		"incremental is 1": {
			backup{Name: types.StringValue("n"), Incremental: types.BoolValue(true)},
			`{"name":"n","incremental":1}`,
		},
		"not incremental is nothing": {
			backup{Name: types.StringValue("n"), Incremental: types.BoolValue(false)},
			`{"name":"n"}`,
		},
	} {
		got, err := json.Marshal(test.backup.createOpts())
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, test.want)
		}
	}
}

func TestADeletionThatIsTriedAgain(t *testing.T) {
	t.Parallel()
	before := recordOf(t, "COMPLETED", deleteFailed)
	after := recordOf(t, "COMPLETED", deleteFailed, ":07", ":09")
	for name, test := range map[string]struct {
		before, now *record
		want        string
	}{
		"has failed the first time": {recordOf(t), before, deleteFailed},
		"still goes on":             {before, before, deletedAgain},
		"has failed again":          {before, after, deleteFailed},
		"was not asked for":         {nil, before, deleteFailed},
	} {
		b := backup{before: test.before}
		if got := b.statusOf(test.now); got.Name != test.want || (got.Reason == "") == (got.Name == deleteFailed) {
			t.Errorf("%s: got %+v, want %s", name, got, test.want)
		}
	}
}

func TestNoStatusIsInTwoLists(t *testing.T) {
	t.Parallel()
	for name, table := range map[string]wait.Table{"created": Kind.Created, "deleted": Kind.Deleted} {
		seen := map[string]bool{}
		for _, list := range [][]string{table.Pending, table.Done, table.Failed} {
			for _, status := range list {
				if seen[status] {
					t.Errorf("%s has %s twice", name, status)
				}
				seen[status] = true
			}
		}
	}
}

func TestDescendantsAreAllThatBuildOnIt(t *testing.T) {
	t.Parallel()
	all := []*record{
		{ID: "full"},
		{ID: "delta", ParentID: "full"},
		{ID: "epsilon", ParentID: "delta"},
		{ID: "other", ParentID: "full"},
		{ID: "second"},
		{ID: "stranger", ParentID: "second"},
	}
	for id, want := range map[string][]string{
		"full": {"delta", "epsilon", "other"}, "delta": {"epsilon"}, "epsilon": nil, "second": {"stranger"},
	} {
		var got []string
		for _, child := range descendants(id, all) {
			got = append(got, child.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("of %s: %s", id, diff)
		}
	}
}

func TestWhatALostPostMayHaveMade(t *testing.T) {
	t.Parallel()
	from := func(location string, size float64) types.Object {
		return types.ObjectValueMust(restoreFromType.AttrTypes, map[string]attr.Value{
			"remote_location": types.StringValue(location), "size": types.Float64Value(size),
			"local_datastore_version_id": types.StringValue("d5000000-0000-4000-8000-0000000000a1"),
		})
	}
	asked := func(change func(*backup)) *backup {
		b := &backup{
			Name: types.StringValue("full"), InstanceID: types.StringValue("10000000-0000-4000-8000-000000000001"),
			ParentID: types.StringUnknown(), SwiftContainer: types.StringUnknown(),
		}
		change(b)
		return b
	}
	registered := func(location string, size float64) *backup {
		return asked(func(b *backup) { b.InstanceID, b.RestoreFrom = types.StringNull(), from(location, size) })
	}
	copied := []string{"COMPLETED", "RESTORED", `"10000000-0000-4000-8000-000000000001"`, "null"}
	location := "http://swift/v1/AUTH_p/database_backups/6f6330a5.xbstream.gz.enc"
	for name, test := range map[string]struct {
		asked  *backup
		answer []string
		want   bool
	}{
		"the same":             {asked(func(*backup) {}), nil, true},
		"another name":         {asked(func(b *backup) { b.Name = types.StringValue("delta") }), nil, false},
		"another description":  {asked(func(b *backup) { b.Description = types.StringValue("d") }), nil, false},
		"another instance":     {asked(func(b *backup) { b.InstanceID = types.StringValue("i") }), nil, false},
		"a parent":             {asked(func(b *backup) { b.ParentID = types.StringValue("p") }), nil, false},
		"a registration":       {registered(location, 0.12), nil, false},
		"the same data":        {registered(location, 0.12), copied, true},
		"other data":           {registered(location+"2", 0.12), copied, false},
		"data of another size": {registered(location, 0.13), copied, false},
	} {
		other := new(backup)
		other.fill(recordOf(t, test.answer...))
		if same := test.asked.SameArguments(other); same != test.want {
			t.Errorf("%s: got %t, want %t", name, same, test.want)
		}
	}
}
