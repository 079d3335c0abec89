package lifecycle_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// stage is the embedded cloud and a provider that speaks to it.
type stage struct {
	*fakecloud.Cloud
	*speaker
	block values
}

const (
	volumeID   = "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b"
	backupID   = "0b4c1f7a-2d3e-4f5a-8b6c-7d8e9fa0b1c2"
	instanceID = "10000000-0000-4000-8000-000000000001"
	unknownID  = "99999999-9999-4999-8999-999999999999"
)

// brisk is a pace for the embedded cloud: nothing takes time there.
var brisk = wait.Pace{
	Least: time.Millisecond, Most: 5 * time.Millisecond, Share: 0.1, Answer: 2 * time.Second,
	Search: 100 * time.Millisecond, Settle: 50 * time.Millisecond, Trouble: 50 * time.Millisecond,
	Grace: 50 * time.Millisecond,
}

func newStage(t *testing.T) *stage {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "OS_") {
			t.Setenv(name, "")
		}
	}
	s := &stage{Cloud: fakecloud.New(t)}
	server := providerserver.NewProtocol6(provider.New("test", provider.WithPace(brisk))())()
	s.speaker = speak(t, server)
	project := s.AddProject("backups")
	s.AddUser("operator", "secret-0f-secrets", project, fakecloud.RoleAdmin)
	s.AddUser("member", "secret-0f-secrets", project, fakecloud.RoleMember)
	s.block = values{
		"auth_url": s.AuthURL(), "region": "RegionOne", "user_name": "operator", "password": "secret-0f-secrets",
		"project_id": project, "user_domain_id": fakecloud.DomainID, "max_retries": 0,
	}
	s.Cinder.AddVolume(volumeID, 1, func(v *fakecloud.Volume) { v.ProjectID = project })
	s.Cinder.AddBackendSnapshot(volumeID, "nightly")
	s.Trove.AddInstance(instanceID, func(i *fakecloud.Instance) { i.ProjectID = project })
	return s
}

// signIn hands the block on, with changes.
func (s *stage) signIn(changes values) state {
	maps.Copy(s.block, changes)
	return state{diags: s.configure(s.block)}
}

func (s *stage) project() string { return s.block["project_id"].(string) }

func (s *stage) make(kind string, v values) state {
	return s.create(s.Context(), "cloudbackup_"+kind, v)
}

func (s *stage) refresh(kind string, was state) state {
	return s.read(s.Context(), "cloudbackup_"+kind, was)
}

func (s *stage) destroy(kind string, was state) state {
	return s.change(s.Context(), "cloudbackup_"+kind, was, nil)
}

func (s *stage) find(kind string, v values) state { return s.data(s.Context(), "cloudbackup_"+kind, v) }

// has is an object that was made and is in the state.
func (s *stage) has(kind string, v values) state {
	s.Helper()
	made := s.make(kind, v)
	if made.failed() || made.value.IsNull() {
		s.Fatalf("%s was not made: %s", kind, made.says())
	}
	return made
}

// pageOfProvider is a message of the provider on the embedded cloud.
type pageOfProvider struct {
	name string
	play func(s *stage) state
}

// providerPages are the messages of the provider block and of the kinds.
func providerPages(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, chapter := range []struct {
		title  string
		signed bool
		scenes []pageOfProvider
	}{
		{"Provider block", false, blocks},
		{"Signing in", false, signIns},
		{"Volume backups", true, volumeBackups},
		{"Volume restores", true, volumeRestores},
		{"Managed snapshots", true, managedSnapshots},
		{"Database backups", true, databaseBackups},
		{"Services", true, services},
	} {
		fmt.Fprintf(&text, "\n\n# %s\n", chapter.title)
		for _, one := range chapter.scenes {
			t.Run(chapter.title+"/"+one.name, func(t *testing.T) {
				s := newStage(t)
				if chapter.signed {
					if got := s.signIn(nil); got.failed() {
						t.Fatal(got.says())
					}
				}
				got := one.play(s)
				if len(got.diags) == 0 {
					t.Errorf("%s: nothing is said", one.name)
				}
				text.WriteString(s.steady(page(one.name, got.diags)))
			})
		}
	}
	return text.String()
}

var (
	randomIDs = regexp.MustCompile(`(req-)?[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|` +
		`\b[0-9a-f]{32}\b`)
	randomPlace = regexp.MustCompile(`/[^ "]*/(clouds|secure)\.yaml`)
	randomTime  = regexp.MustCompile(`(within |@)(\d+s|[0-9]{8}T[0-9.]+Z)`)
)

// steady takes out of a page what differs from run to run.
func (s *stage) steady(page string) string {
	page = strings.ReplaceAll(page, s.URL(), "http://cloud")
	page = strings.ReplaceAll(page, strings.TrimPrefix(s.URL(), "http://"), "cloud")
	page = randomTime.ReplaceAllString(randomPlace.ReplaceAllString(page, "DIR/$1.yaml"), "${1}TIME")
	known := map[string]string{}
	return randomIDs.ReplaceAllStringFunc(page, func(id string) string {
		switch id {
		case volumeID:
			return "VOLUME"
		case instanceID:
			return "INSTANCE"
		case backupID, unknownID:
			return id
		case s.project():
			return "PROJECT"
		}
		if known[id] == "" {
			known[id] = fmt.Sprintf("ID-%d", len(known)+1)
			if strings.HasPrefix(id, "req-") {
				known[id] = "req-1"
			}
		}
		return known[id]
	})
}

// file writes a clouds.yaml and names the cloud "prod".
func (s *stage) file(cloudsYAML, secureYAML string) state {
	dir := s.TempDir()
	for file, text := range map[string]string{"clouds.yaml": cloudsYAML, "secure.yaml": secureYAML} {
		if text == "" && file == "secure.yaml" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			s.Fatal(err)
		}
	}
	s.Setenv("OS_CLIENT_CONFIG_FILE", filepath.Join(dir, "clouds.yaml"))
	return state{diags: s.configure(values{"cloud": "prod"})}
}

// signs signs in with those settings and asks for something.
func signs(changes values) func(*stage) state {
	return func(s *stage) state {
		if got := s.signIn(changes); len(got.diags) > 0 {
			return got
		}
		return s.find("volume_backups", nil)
	}
}

// byKey signs in with an access key.
func byKey(more values) func(*stage) state {
	return func(s *stage) state {
		s.block = values{
			"auth_url": s.AuthURL(), "region": fakecloud.RegionOne,
			"access_key": keystone.AccessKey, "secret_key": keystone.SecretKey,
		}
		return signs(more)(s)
	}
}

func only(v values) func(*stage) state {
	return func(s *stage) state { return state{diags: s.configure(v)} }
}

var blocks = []pageOfProvider{
	{"nothing is set", only(nil)},
	{"no address", only(values{"user_name": "operator", "password": "p"})},
	{"an address that is none", only(values{"auth_url": "cloud/identity", "user_name": "operator", "password": "p"})},
	{"a user without a password", only(values{"auth_url": "http://cloud", "user_name": "operator"})},
	{"a password without a user", only(values{"auth_url": "http://cloud", "password": "p"})},
	{"two names of one thing", only(values{
		"auth_url": "http://cloud", "token": "t", "project_id": "one", "tenant_id": "two",
	})},
	{"a file that is not there", only(values{
		"auth_url": "https://cloud", "token": "t", "cacert_file": "/nowhere/ca.pem",
	})},
	{"half a pair of keys", only(values{"auth_url": "https://cloud", "token": "t", "cert": "/nowhere/cert.pem"})},
	{"a key with a line break", only(values{
		"auth_url": "https://cloud", "access_key": "AK", "secret_key": "SK\n", "region": "eu-de",
	})},
	{"half an agency", only(values{
		"auth_url": "https://cloud", "access_key": "AK", "secret_key": "SK", "region": "eu-de", "agency_name": "backups",
	})},
	{"two ways to sign in", only(values{"auth_url": "https://cloud", "token": "t", "password": "p"})},
	{"a switch of the environment that is none", func(s *stage) state {
		s.Setenv("OS_INSECURE", "perhaps")
		return s.signIn(nil)
	}},
	{"a value of the environment", func(s *stage) state {
		s.Setenv("OS_AUTH_URL", "ftp://cloud")
		return state{diags: s.configure(values{"user_name": "operator", "password": "p"})}
	}},
	{"no clouds.yaml", func(s *stage) state {
		s.Setenv("OS_CLIENT_CONFIG_FILE", filepath.Join(s.TempDir(), "clouds.yaml"))
		return state{diags: s.configure(values{"cloud": "prod"})}
	}},
	{"no such entry", func(s *stage) state { return s.file("clouds: {test: {auth: {}}}", "") }},
	{"no YAML", func(s *stage) state { return s.file("clouds:\n  prod:\n\tauth: {}\n", "") }},
	{"a list for an entry", func(s *stage) state { return s.file("clouds:\n  prod:\n    auth: [a, b]\n", "") }},
	{"a way to sign in that is not known", func(s *stage) state {
		return s.file("clouds:\n  prod:\n    auth_type: v3oidcpassword\n    auth: {auth_url: http://cloud}\n", "")
	}},
	{"an entry without a secret", func(s *stage) state {
		return s.file("clouds:\n  prod:\n    auth: {auth_url: http://cloud, username: operator}\n", "")
	}},
	{"an entry whose members nobody knows", func(s *stage) state {
		return s.file("clouds:\n  prod:\n    auth: {auth_url: http://cloud, accesskey: a, secretkey: b}\n", "")
	}},
	{"a secure.yaml that is no YAML", func(s *stage) state {
		return s.file("clouds:\n  prod:\n    auth: {auth_url: http://cloud}\n", "clouds: [")
	}},
	{"a value that is not known yet", func(s *stage) state {
		of := s.schemas.Provider.ValueType().(tftypes.Object)
		members := map[string]tftypes.Value{}
		for name, kind := range of.AttributeTypes {
			members[name] = tftypes.NewValue(kind, nil)
		}
		members["auth_url"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		return state{diags: s.configureWith(s.dynamic(tftypes.NewValue(of, members)))}
	}},
}

var signIns = []pageOfProvider{
	{"a wrong password", signs(values{"password": "another"})},
	{"an unknown user", signs(values{"user_name": "nobody"})},
	{"an unknown project", signs(values{"project_id": unknownID})},
	{"an address without Keystone", func(s *stage) state {
		s.Fail(http.MethodPost, "identity:/auth/tokens", http.StatusNotFound, 99)
		return signs(nil)(s)
	}},
	{"nobody there", signs(values{"auth_url": "http://127.0.0.1:1/identity"})},
	{"Keystone is down", func(s *stage) state {
		s.Fail(http.MethodPost, "identity:/auth/tokens", http.StatusServiceUnavailable, 99)
		return signs(nil)(s)
	}},
	{"Keystone hangs up", func(s *stage) state {
		s.CutBefore(http.MethodPost, "identity:/auth/tokens", 99)
		return signs(nil)(s)
	}},
	{"a login page", func(s *stage) state {
		s.FailWith(http.MethodPost, "identity:/auth/tokens", 99, fakecloud.Answer{
			Status: http.StatusCreated, Header: http.Header{"Content-Type": {"text/html"}},
			Body: "<html>Welcome to the hotel</html>",
		})
		return signs(nil)(s)
	}},
	{"an access key without that project", byKey(values{"project_name": "nowhere"})},
	{"an access key with the id of no project", byKey(values{"project_id": unknownID})},
	{"an unknown region", signs(values{"region": "Mars"})},
	{"no region", func(s *stage) state {
		delete(s.block, "region")
		return signs(nil)(s)
	}},
	{"no region in a plan", func(s *stage) state {
		delete(s.block, "region")
		s.signIn(nil)
		return s.make("volume_backup", values{"volume_id": volumeID})
	}},
}

// of is a backup of the volume, with more arguments.
func of(more values) values {
	v := values{"volume_id": volumeID, "name": "nightly"}
	maps.Copy(v, more)
	return v
}

// spoiled is a volume backup whose status becomes that one after it was made.
func (s *stage) spoiled(status string) state {
	made := s.has("volume_backup", of(nil))
	s.Cinder.Backups.Edit(made.text("id"), func(b *fakecloud.Backup) { b.Status = status })
	return made
}

var volumeBackups = []pageOfProvider{
	{"no such volume", func(s *stage) state { return s.make("volume_backup", values{"volume_id": unknownID}) }},
	{"no such snapshot", func(s *stage) state {
		return s.make("volume_backup", of(values{"snapshot_id": unknownID}))
	}},
	{"an id that is none", func(s *stage) state { return s.make("volume_backup", values{"volume_id": "a/b"}) }},
	{"a name that is too long", func(s *stage) state {
		return s.make("volume_backup", of(values{"name": strings.Repeat("n", 256)}))
	}},
	{"metadata with a null", func(s *stage) state {
		return s.make("volume_backup", of(values{"metadata": values{"a": nil}}))
	}},
	{"an attached volume", func(s *stage) state {
		s.Cinder.Volumes.Edit(volumeID, func(v *fakecloud.Volume) { v.Status = "in-use" })
		return s.make("volume_backup", of(nil))
	}},
	{"a volume in error", func(s *stage) state {
		s.Cinder.Volumes.Edit(volumeID, func(v *fakecloud.Volume) { v.Status = "error" })
		return s.make("volume_backup", of(nil))
	}},
	{"a volume that stays busy", func(s *stage) state {
		s.Cinder.Volumes.Edit(volumeID, func(v *fakecloud.Volume) { v.Status = "uploading" })
		return s.make("volume_backup", of(values{"timeouts": values{"create": "1s"}}))
	}},
	{"no parent", func(s *stage) state { return s.make("volume_backup", of(values{"incremental": true})) }},
	{"a parent that has failed", func(s *stage) state {
		s.has("volume_backup", of(nil))
		s.Cinder.Backups.Add(fakecloud.Backup{
			ID: backupID, ProjectID: s.project(), VolumeID: volumeID, Status: "error", CreatedAt: s.Time().Add(time.Hour),
		})
		return s.make("volume_backup", of(values{"incremental": true}))
	}},
	{"over quota", func(s *stage) state {
		s.Cinder.SetQuota(s.project(), "backups", 0)
		return s.make("volume_backup", of(nil))
	}},
	{"an old cloud", func(s *stage) state {
		s.Microversions("3.42")
		return s.make("volume_backup", of(values{"metadata": values{"a": "b"}}))
	}},
	{"the cloud fails it", func(s *stage) state {
		s.Cinder.Backups.Next("creating", "error")
		s.Cinder.Backups.NextReason("Backup driver reported: no space left on backend")
		return s.make("volume_backup", of(nil))
	}},
	{"in status error", func(s *stage) state { return s.refresh("volume_backup", s.spoiled("error")) }},
	{"in status error_deleting", func(s *stage) state {
		return s.refresh("volume_backup", s.spoiled("error_deleting"))
	}},
	{"in status deleting", func(s *stage) state { return s.refresh("volume_backup", s.spoiled("deleting")) }},
	{"a stuck deletion", func(s *stage) state { return s.destroy("volume_backup", s.spoiled("error_deleting")) }},
	{"the cloud fails the deletion", func(s *stage) state {
		made := s.has("volume_backup", of(nil))
		s.Cinder.Backups.NextDelete("deleting", "error_deleting")
		s.Cinder.Backups.NextReason("the disk is read-only")
		return s.destroy("volume_backup", made)
	}},
	{"no backup service", func(s *stage) state {
		made := s.has("volume_backup", of(nil))
		s.Cinder.NoBackupService(true)
		return s.destroy("volume_backup", made)
	}},
	{"incremental ones build on it", func(s *stage) state {
		made := s.has("volume_backup", of(nil))
		s.has("volume_backup", of(values{"incremental": true}))
		return s.destroy("volume_backup", made)
	}},
}

// restores restores a backup onto its volume, with more arguments.
func restores(more values) func(*stage) state {
	return func(s *stage) state {
		s.backedUp()
		v := values{"backup_id": backupID}
		maps.Copy(v, more)
		return s.make("volume_restore", v)
	}
}

var ontoVolume = values{"overwrite_volume_id": volumeID}

// backedUp adds a backup of the volume.
func (s *stage) backedUp() {
	if _, ok := s.Cinder.Backups.Get(backupID); !ok {
		s.Cinder.Backups.Add(fakecloud.Backup{ID: backupID, ProjectID: s.project(), VolumeID: volumeID, SizeGB: 1})
	}
}

// ontoOneIn puts the volume into that status and restores onto it.
func ontoOneIn(status string) func(*stage) state {
	return func(s *stage) state {
		s.backedUp()
		s.Cinder.Volumes.Edit(volumeID, func(v *fakecloud.Volume) { v.Status = status })
		return restores(values{"overwrite_volume_id": volumeID, "timeouts": values{"create": "1s"}})(s)
	}
}

var volumeRestores = []pageOfProvider{
	{"all is well, onto a volume", restores(ontoVolume)},
	{"no such backup", func(s *stage) state { return s.make("volume_restore", values{"backup_id": unknownID}) }},
	{"no such volume", restores(values{"overwrite_volume_id": unknownID})},
	{"a backup that has failed", func(s *stage) state {
		s.backedUp()
		s.Cinder.Backups.Edit(backupID, func(b *fakecloud.Backup) { b.Status = "error" })
		return restores(nil)(s)
	}},
	{"a volume in use", ontoOneIn("in-use")},
	{"a volume that is busy", ontoOneIn("uploading")},
	{"a volume that an earlier restore has spoiled", ontoOneIn("error_restoring")},
	{"a volume that is too small", func(s *stage) state {
		s.Cinder.Backups.Add(fakecloud.Backup{ID: backupID, ProjectID: s.project(), VolumeID: volumeID, SizeGB: 9})
		return restores(ontoVolume)(s)
	}},
	{"the cloud fails it", func(s *stage) state {
		s.Cinder.Backups.NextRestore("restoring-backup", "error_restoring")
		return restores(ontoVolume)(s)
	}},
	{"the cloud fails it onto a new volume", func(s *stage) state {
		s.Cinder.Backups.NextRestore("restoring-backup", "error")
		return restores(nil)(s)
	}},
	{"imported", func(s *stage) state {
		imported := s.imports(s.Context(), "cloudbackup_volume_restore", volumeID, nil)
		return s.refresh("volume_restore", imported)
	}},
	{"the action fails", func(s *stage) state {
		s.backedUp()
		s.Cinder.Backups.NextRestore("restoring-backup", "error_restoring")
		_, end := s.invoke(s.Context(), "cloudbackup_volume_restore", values{
			"backup_id": backupID, "overwrite_volume_id": volumeID,
		})
		return end
	}},
}

// adopts is a managed snapshot of the volume by that name on the back end.
func adopts(name string, more values) values {
	v := values{"volume_id": volumeID, "ref": values{"source-name": name}}
	maps.Copy(v, more)
	return v
}

// asMember signs somebody in who is no administrator.
func asMember(play func(*stage) state) func(*stage) state {
	return func(s *stage) state {
		s.signIn(values{"user_name": "member"})
		return play(s)
	}
}

var managedSnapshots = []pageOfProvider{
	{"forbidden", asMember(func(s *stage) state { return s.make("managed_snapshot", adopts("nightly", nil)) })},
	{"no such reference", func(s *stage) state { return s.make("managed_snapshot", adopts("hourly", nil)) }},
	{"managed already", func(s *stage) state {
		made := s.has("managed_snapshot", adopts("nightly", nil))
		return s.make("managed_snapshot", adopts("snapshot-"+made.text("id"), nil))
	}},
	{"over quota", func(s *stage) state {
		s.Cinder.SetQuota(s.project(), "snapshots", 0)
		return s.make("managed_snapshot", adopts("nightly", nil))
	}},
	{"an empty reference", func(s *stage) state {
		return s.make("managed_snapshot", values{"volume_id": volumeID, "ref": values{}})
	}},
	{"no such volume", func(s *stage) state {
		return s.make("managed_snapshot", adopts("nightly", values{"volume_id": unknownID}))
	}},
	{"the back end keeps it", func(s *stage) state {
		made := s.has("managed_snapshot", adopts("nightly", nil))
		s.Cinder.Snapshots.NextDelete("unmanaging", "available")
		return s.destroy("managed_snapshot", made)
	}},
	{"the driver fails", func(s *stage) state {
		made := s.has("managed_snapshot", adopts("nightly", nil))
		s.Cinder.Snapshots.NextDelete("unmanaging", "error_deleting")
		return s.destroy("managed_snapshot", made)
	}},
	{"a stuck deletion", func(s *stage) state {
		made := s.has("managed_snapshot", adopts("nightly", nil))
		s.Cinder.Snapshots.Edit(made.text("id"), func(x *fakecloud.Snapshot) { x.Status = "error_deleting" })
		return s.destroy("managed_snapshot", made)
	}},
	{"in status error_deleting", func(s *stage) state {
		made := s.has("managed_snapshot", adopts("nightly", nil))
		s.Cinder.Snapshots.Edit(made.text("id"), func(x *fakecloud.Snapshot) { x.Status = "error_deleting" })
		return s.refresh("managed_snapshot", made)
	}},
	{"part of a group", func(s *stage) state {
		made := s.has("managed_snapshot", adopts("nightly", nil))
		s.Cinder.Snapshots.Edit(made.text("id"), func(x *fakecloud.Snapshot) { x.GroupID = new(backupID) })
		return s.destroy("managed_snapshot", made)
	}},
	{"a list that is forbidden", asMember(func(s *stage) state {
		return s.find("manageable_snapshots", values{"host": "ceph@rbd"})
	})},
	{"a host that is none", func(s *stage) state { return s.find("manageable_snapshots", values{"host": "nowhere@rbd"}) }},
	{"neither host nor cluster", func(s *stage) state { return s.find("manageable_snapshots", nil) }},
	{"an order that is none", func(s *stage) state {
		return s.find("manageable_snapshots", values{"host": "a@b", "sort": "name"})
	}},
}

// dump is a backup of the instance, with more arguments.
func dump(more values) values {
	v := values{"instance_id": instanceID, "name": "nightly"}
	maps.Copy(v, more)
	return v
}

// parent adds a backup that others may build on.
func (s *stage) parent(status, instance string) {
	s.Trove.Backups.Add(fakecloud.DatabaseBackup{
		ID: backupID, ProjectID: s.project(), InstanceID: &instance, Status: status, Name: "parent",
	})
}

// broken is a backup of the instance that becomes so after it was made.
func (s *stage) broken(status string) state {
	made := s.has("database_backup", dump(nil))
	s.Trove.Backups.Edit(made.text("id"), func(b *fakecloud.DatabaseBackup) { b.Status = status })
	return made
}

func (s *stage) instance(status string) {
	s.Trove.Instances.Edit(instanceID, func(i *fakecloud.Instance) { i.Status = status })
}

var databaseBackups = []pageOfProvider{
	{"no such instance", func(s *stage) state {
		return s.make("database_backup", dump(values{"instance_id": unknownID}))
	}},
	{"an instance that is down", func(s *stage) state {
		s.instance("SHUTOFF")
		return s.make("database_backup", dump(nil))
	}},
	{"an instance that stays busy", func(s *stage) state {
		s.instance("REBOOT")
		return s.make("database_backup", dump(values{"timeouts": values{"create": "1s"}}))
	}},
	{"no such parent", func(s *stage) state {
		return s.make("database_backup", dump(values{"parent_id": unknownID}))
	}},
	{"a parent of another instance", func(s *stage) state {
		s.parent("COMPLETED", unknownID)
		return s.make("database_backup", dump(values{"parent_id": backupID}))
	}},
	{"a parent that has failed", func(s *stage) state {
		s.parent("FAILED", instanceID)
		return s.make("database_backup", dump(values{"parent_id": backupID}))
	}},
	{"over quota", func(s *stage) state {
		s.Trove.SetQuota(s.project(), "backups", 0)
		return s.make("database_backup", dump(nil))
	}},
	{"no object store", func(s *stage) state {
		s.Trove.SwiftRefuses(true)
		return s.make("database_backup", dump(nil))
	}},
	{"the object store is down", func(s *stage) state {
		s.Trove.SwiftDown(true)
		return s.make("database_backup", dump(nil))
	}},
	{"the cloud fails it", func(s *stage) state {
		s.Trove.Backups.Next("NEW", "BUILDING", "FAILED")
		return s.make("database_backup", dump(nil))
	}},
	{"in status FAILED", func(s *stage) state { return s.refresh("database_backup", s.broken("FAILED")) }},
	{"in status DELETE_FAILED", func(s *stage) state { return s.refresh("database_backup", s.broken("DELETE_FAILED")) }},
	{"the deletion fails", func(s *stage) state {
		made := s.has("database_backup", dump(nil))
		s.Trove.Backups.NextDelete("COMPLETED", "DELETE_FAILED")
		return s.destroy("database_backup", made)
	}},
	{"others build on it", func(s *stage) state {
		made := s.has("database_backup", dump(nil))
		s.has("database_backup", dump(values{"parent_id": made.text("id")}))
		return s.destroy("database_backup", made)
	}},
	{"no Trove", func(s *stage) state {
		s.NoTrove()
		s.signIn(nil)
		return s.make("database_backup", dump(nil))
	}},
}

var services = []pageOfProvider{
	{"a service that is down", func(s *stage) state {
		s.Fail(http.MethodGet, "/backups/detail", http.StatusServiceUnavailable, 99)
		return s.find("volume_backups", nil)
	}},
	{"a web page", func(s *stage) state {
		s.FailWith(http.MethodGet, "/backups/detail", 99, fakecloud.Answer{
			Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>Welcome</html>",
		})
		return s.find("volume_backups", nil)
	}},
	{"a path that is not there", func(s *stage) state {
		s.Fail(http.MethodGet, "/backups/*", http.StatusNotFound, 99)
		return s.find("volume_backup", values{"id": backupID})
	}},
	{"no such backup", func(s *stage) state { return s.find("volume_backup", values{"id": backupID}) }},
	{"a connection that breaks", func(s *stage) state {
		s.CutBefore(http.MethodGet, "/backups/detail", 99)
		return s.find("volume_backups", nil)
	}},
	{"a token that is refused", func(s *stage) state {
		s.Fail("", "/backups/detail", http.StatusUnauthorized, 99)
		return s.find("volume_backups", nil)
	}},
}
