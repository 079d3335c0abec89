package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestServePrintsTheSettingsAndStops(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	env := filepath.Join(t.TempDir(), "openrc")
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-seed", "-pace", "10ms", "-env", env}, writer)
		_ = writer.Close()
	}()
	var first [4096]byte
	n, err := reader.Read(first[:])
	if err != nil {
		t.Fatal(err)
	}
	line, settings, _ := strings.Cut(string(first[:n]), "\n")
	url, ok := strings.CutPrefix(line, "The cloud listens at ")
	if !ok || !strings.Contains(settings, "export OS_AUTH_URL="+url+"\n") {
		t.Errorf("got %q, want the auth URL and the settings", first[:n])
	}
	if !strings.Contains(settings, "OS_ACCESS_KEY="+fakecloud.AccessKey) {
		t.Errorf("got %q, want an access key in it", settings)
	}
	written, err := os.ReadFile(env)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(settings, string(written)); diff != "" {
		t.Errorf("settings (-printed +written):\n%s", diff)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

// What only Huawei Cloud has tells which cloud it is.
func TestServeIsEitherCloud(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{"-huawei": "", "-huawei=false": "APIGW.0101"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			reader, writer := io.Pipe()
			ended := make(chan error, 1)
			go func() {
				ended <- run(ctx, []string{flag, "-pace", "10ms"}, writer)
				_ = writer.Close()
			}()
			var first [4096]byte
			n, err := reader.Read(first[:])
			if err != nil {
				t.Fatal(err)
			}
			line, _, _ := strings.Cut(string(first[:n]), "\n")
			url, _ := strings.CutPrefix(line, "The cloud listens at ")
			token, _, err := signIn(ctx, url, fakecloud.RegionOne)
			if err != nil {
				t.Fatal(err)
			}
			base := strings.TrimSuffix(url, "/identity/v3") + "/cbr/v3/" + fakecloud.DemoProjectID
			_, err = send(ctx, http.MethodGet, base+"/vaults/summary", token, nil, nil)
			if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) {
				t.Errorf("got %v, want %q", err, want)
			}
			stop()
			if err := <-ended; err != nil {
				t.Errorf("got %v, want no error", err)
			}
		})
	}
}

func TestTheSeedHasVolumesAndADatabaseInstance(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	plant(cloud)
	free, _ := cloud.Cinder.Volumes.Get(databaseVolume)
	used, _ := cloud.Cinder.Volumes.Get(mailVolume)
	instance, _ := cloud.Trove.Instances.Get(databaseInstance)
	got := []string{free.Status, used.Status, instance.Status}
	if diff := cmp.Diff([]string{"available", "in-use", "ACTIVE"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestEditRenamesABackup(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{Name: new("nightly")})
	args := []string{"edit", "-url", cloud.AuthURL(), "-backup", b.ID, "-name", "by hand"}
	if err := run(t.Context(), args, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	got, _ := cloud.Cinder.Backups.Get(b.ID)
	if diff := cmp.Diff(new("by hand"), got.Name); diff != "" {
		t.Errorf("name (-want +got):\n%s", diff)
	}
}

func TestEditOfAnUnknownBackupFails(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	args := []string{"edit", "-url", cloud.AuthURL(), "-backup", "0", "-name", "x"}
	err := run(t.Context(), args, new(bytes.Buffer))
	if err == nil || !strings.Contains(err.Error(), "Backup 0 could not be found.") {
		t.Errorf("got %v, want Cinder's 404", err)
	}
}
