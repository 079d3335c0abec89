package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// controlled is a cloud that the verbs can reach.
func controlled(t *testing.T) *fakecloud.Cloud {
	t.Helper()
	cloud := fakecloud.New(t)
	cloud.Controlled()
	return cloud
}

// output runs a verb and gives what it prints.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), args, &out); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return out.String()
}

func TestHelpNamesEveryVerbAndIsNoError(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"-h"}, {"list", "-h"}, {"add", "-h"}, {"edit", "-h"}, {"fault", "-help"}, {"requests", "-h"},
	} {
		got := output(t, args...)
		for _, v := range verbs {
			if !strings.Contains(got, "  "+v.name+" ") {
				t.Errorf("%q: got %q, want %q in it", args, got, v.name)
			}
		}
	}
}

func TestArgumentsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"an open address":              {[]string{"-listen", "0.0.0.0:0"}, passwordsAreKnown},
		"an open address without host": {[]string{"serve", "-listen", ":0"}, passwordsAreKnown},
		"an unknown verb":              {[]string{"lsit"}, `there is no verb "lsit"; -h tells which there are`},
		"a word after the flags":       {[]string{"list", "volumes"}, `fakecloud list takes flags only, not "volumes"`},
		"a fault without a path":       {[]string{"fault", "-url", "http://x/identity/v3"}, "fault -kind fail needs -path"},
		"an edit of nothing":           {[]string{"edit", "-url", "http://x"}, "edit needs -url and one of -backup and -id"},
		"another cloud's URL": {
			[]string{"list", "-url", "https://cloud.example:5000/v3"},
			"-url or OS_AUTH_URL has to be the auth URL of a cloud that fakecloud serves, " +
				`not "https://cloud.example:5000/v3"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := run(t.Context(), test.args, new(bytes.Buffer))
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestListAndEditKnowObjectsOfAllKinds(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	plant(cloud)
	output(t, "edit", "-url", cloud.AuthURL(), "-id", databaseVolume, "-name", "by hand", "-status", "error")
	output(t, "edit", "-url", cloud.AuthURL(), "-id", mailVolume, "-remove")
	ofServer := cloud.CBR.Backups.All()[0]
	want := []string{
		"KIND ID STATUS NAME REGION",
		"volume 11111111-1111-4111-8111-111111111111 error by hand RegionOne",
		"snapshot-of-the-back-end array-nightly RegionOne",
		"instance 44444444-4444-4444-8444-444444444444 ACTIVE orders RegionOne",
		"protection-plan 55555555-5555-4555-8555-555555555555 suspended mail RegionOne",
		"server " + cbr.ID("web") + " ACTIVE web RegionOne",
		"server " + cbr.ID("db") + " ACTIVE db RegionOne",
		"disk " + cbr.ID("web-volume-0") + " in-use web-volume-0 RegionOne",
		"disk " + cbr.ID("web-volume-1") + " in-use web-volume-1 RegionOne",
		"disk " + cbr.ID("db-volume-0") + " in-use db-volume-0 RegionOne",
		"disk " + cbr.ID("data") + " available data RegionOne",
		"vault 66666666-6666-4666-8666-666666666666 available servers RegionOne",
		"vault 77777777-7777-4777-8777-777777777777 available disks RegionOne",
		"vault-policy 88888888-8888-4888-8888-888888888888 nightly RegionOne",
		"restore-point " + ofServer.CheckpointID + " available " + ofServer.Name + " RegionOne",
		"restore-point aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa available data-first RegionOne",
		"vault-backup " + ofServer.ID + " available " + ofServer.Name + " RegionOne",
		"vault-backup 99999999-9999-4999-8999-999999999999 available data-first RegionOne",
	}
	var got []string
	for line := range strings.Lines(output(t, "list", "-url", cloud.AuthURL())) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func TestListKnowsKindsAsOneWordAndJSON(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{Name: new("nightly")})
	cloud.Cinder.AddVolume("", 1)
	for _, kind := range []string{"volume-backup", "volume backup"} {
		var got []fakecloud.Object
		listed := output(t, "list", "-url", cloud.AuthURL(), "-kind", kind, "-json")
		if err := json.Unmarshal([]byte(listed), &got); err != nil {
			t.Fatal(err)
		}
		want := []fakecloud.Object{{
			Region: fakecloud.RegionOne, Kind: "volume-backup", ID: b.ID, Name: "nightly", Status: "available",
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestAddMakesWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	url := cloud.AuthURL()
	volume := strings.TrimSpace(output(t, "add", "-url", url, "-name", "scratch", "-size", "5"))
	instance := strings.TrimSpace(output(t, "add", "-url", url, "-kind", "instance", "-region", fakecloud.RegionTwo))
	v, _ := cloud.Cinder.Volumes.Get(volume)
	i, _ := cloud.Region(fakecloud.RegionTwo).Trove.Instances.Get(instance)
	want := []any{"scratch", 5, "available", fakecloud.DemoProjectID, "added", "ACTIVE"}
	if diff := cmp.Diff(want, []any{*v.Name, v.SizeGB, v.Status, v.ProjectID, i.Name, i.Status}); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	for says, args := range map[string][]string{
		`there is no kind "server" to add, only instance, volume`: {"-kind", "server"},
		`there is no region "moon"`:                               {"-region", "moon"},
		`"x" is no UUID`:                                          {"-id", "x"},
		"there is an object " + volume + " already":               {"-id", volume},
		"a size of 0 GB is too small":                             {"-size", "0"},
	} {
		err := run(t.Context(), append([]string{"add", "-url", url}, args...), new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: got %v, want %s", args, err, says)
		}
	}
}

func TestAFaultMeetsTheNextRequests(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	output(t, "fault", "-url", cloud.AuthURL(), "-method", "GET", "-path", "identity:/", "-status", "502", "-times", "1")
	var statuses []int
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, cloud.AuthURL(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		statuses = append(statuses, resp.StatusCode)
	}
	if diff := cmp.Diff([]int{http.StatusBadGateway, http.StatusOK}, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	got := output(t, "requests", "-url", cloud.AuthURL())
	if strings.Count(got, "GET /identity/v3") != 2 || strings.Contains(got, "/fakecloud/") {
		t.Errorf("got requests %q, want the two", got)
	}
}

func TestMendEndsAllFaults(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	url := cloud.AuthURL()
	output(t, "fault", "-url", url, "-method", "POST", "-path", "/auth/tokens", "-times", "99")
	output(t, "fault", "-url", url, "-kind", "no-backup-service")
	output(t, "fault", "-url", url, "-kind", "clear")
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{Name: new("nightly")})
	output(t, "edit", "-url", url, "-backup", b.ID, "-name", "by hand")
	if got, _ := cloud.Cinder.Backups.Get(b.ID); *got.Name != "by hand" {
		t.Errorf("got name %q, want the edit to reach the cloud", *got.Name)
	}
}

func TestEachFaultIsKnown(t *testing.T) {
	t.Parallel()
	cloud := controlled(t)
	for _, kind := range fakecloud.Faults() {
		output(t, "fault", "-url", cloud.AuthURL(), "-kind", kind, "-path", "/nowhere", "-for", "0s")
	}
	err := run(t.Context(), []string{"fault", "-url", cloud.AuthURL(), "-kind", "flood"}, new(bytes.Buffer))
	if err == nil || !strings.Contains(err.Error(), "there is no fault flood") {
		t.Errorf("got %v, want an unknown fault", err)
	}
}
