package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

const examples = "../../examples"

// volume is the one in the demo's configuration, the others are those of the
// import examples.
const (
	volume   = "11111111-1111-4111-8111-111111111111"
	backup   = "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b"
	snapshot = "3d9f7b51-8f0e-4c52-9a9e-0b7c6d5e4f3a"
	instance = "10000000-0000-4000-8000-000000000001"
	planID   = "19cee82d-3291-46d7-9f7a-7e5f4a4b64b8"
	savedID  = "615faab2-04a4-4451-947e-4d1864513d47" // a checkpoint of the plan
	ofOrders = "a9832168-7541-4536-b8d9-a8a9b79cf1b4" // a backup of the instance
	policy   = "7075c397-25a0-43e2-a83a-bb16eaca3ee5"
	vaultID  = "3b5816b5-f29c-4172-9d9a-76c719a659ce"
	point    = "8b0851a8-adf3-4f4c-a914-dead08bf9664"
	ofDisk   = "5606aab5-2dc2-4498-8144-dc848d099af5"
)

// exampleStage is a cloud that has what the examples speak of. It signs in as
// users do, with variables and clouds.yaml, so that the examples stay as they
// are. The user is an administrator: some calls need one.
type exampleStage struct {
	*acceptance.Embedded
}

func newExampleStage(t *testing.T) exampleStage {
	t.Helper()
	s := exampleStage{acceptance.Embed(t)}
	s.AddUser("administrator", s.Secret(), s.Project, fakecloud.RoleAdmin)
	s.Cinder.AddVolume(volume, 1, func(v *fakecloud.Volume) { v.ProjectID = s.Project })
	s.Cinder.Backups.Add(fakecloud.Backup{ID: backup, ProjectID: s.Project, VolumeID: volume})
	s.Cinder.AddSnapshot(snapshot, volume)
	s.Cinder.AddBackendSnapshot(volume, "array-nightly")
	s.Cinder.AddBackendSnapshot(volume, "array-before-upgrade")
	far := s.Region(fakecloud.RegionTwo).Cinder
	far.AddVolume(volume, 1, func(v *fakecloud.Volume) { v.ProjectID = s.Project })
	far.AddSnapshot(snapshot, volume)
	far.Backups.Add(fakecloud.Backup{ID: backup, ProjectID: s.Project, VolumeID: volume})
	for _, trove := range []*fakecloud.Trove{s.Trove, s.Region(fakecloud.RegionTwo).Trove} {
		trove.AddInstance(instance, func(i *fakecloud.Instance) { i.ProjectID = s.Project })
		trove.Backups.Add(fakecloud.DatabaseBackup{
			ID: ofOrders, ProjectID: s.Project, InstanceID: new(instance),
			Name: "orders-full", Description: new("Before the upgrade."),
		})
	}
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		s.addVaults(s.Region(region).CBR)
	}

	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		protection := s.Region(region).Karbor
		plan := protection.Plans.Add(karbor.Plan{ID: planID, ProjectID: s.Project, Name: "database"})
		protection.Checkpoints.Add(karbor.Checkpoint{ID: savedID, ProjectID: s.Project, Plan: plan})
	}

	s.addSeries()
	settings := s.Embedded.Settings()
	settings["user_name"] = "administrator"
	for variable, setting := range map[string]string{
		"OS_AUTH_URL": "auth_url", "OS_REGION_NAME": "region", "OS_USERNAME": "user_name", "OS_PASSWORD": "password",
		"OS_PROJECT_ID": "tenant_id", "OS_USER_DOMAIN_ID": "user_domain_id",
	} {
		t.Setenv(variable, settings[setting])
	}
	file := filepath.Join(t.TempDir(), "clouds.yaml")
	yaml := "clouds:\n  production:\n    region_name: " + settings["region"] + "\n    auth:\n      auth_url: " +
		settings["auth_url"] + "\n      username: " + settings["user_name"] + "\n      password: " + s.Secret() +
		"\n      project_id: " + s.Project + "\n      user_domain_id: " + settings["user_domain_id"] + "\n"
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OS_CLIENT_CONFIG_FILE", file)
	return s
}

// addSeries adds a backup of each series that the examples import.
func (s exampleStage) addSeries() {
	const due, run = "2026-11-30", "RUN"
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		s.Region(region).Cinder.Backups.Add(fakecloud.Backup{
			ProjectID: s.Project, VolumeID: volume, Name: new("night-20261130T030000Z"),
			Metadata: map[string]string{"cloudbackup_series": "night", "cloudbackup_due": due, "cloudbackup_run": run},
		})
		s.Region(region).Trove.Backups.Add(fakecloud.DatabaseBackup{
			ProjectID: s.Project, InstanceID: new(instance), Name: "night-20261130T030000Z",
			Description: new("(due " + due + ", run " + run + ")"),
		})
	}
}

// addVaults adds what the examples of CBR speak of.
func (s exampleStage) addVaults(vaults *cbr.CBR) {
	vaults.Policies.Add(cbr.Policy{ID: policy, ProjectID: s.Project})
	vaults.Policies.Add(cbr.Policy{ID: cbr.ID("weekly"), ProjectID: s.Project})
	vaults.AddServer("web", 40)
	db, disk := vaults.AddServer("db", 20), vaults.AddDisk("data", 10)
	vaults.Vaults.Add(cbr.Vault{ID: vaultID, Name: "servers", ProjectID: s.Project})
	full := vaults.Vaults.Add(cbr.Vault{ID: cbr.ID("full"), Name: "full", ProjectID: s.Project}).ID
	vaults.Vaults.Put(full, db.ID)
	vaults.BackUp(full)
	disks := vaults.Vaults.Add(cbr.Vault{Name: "disks", ObjectType: "disk", ProjectID: s.Project}).ID
	vaults.Vaults.Put(disks, disk.ID)
	vaults.Backups.Add(cbr.Backup{
		ID: ofDisk, ProjectID: s.Project, VaultID: disks, ResourceID: disk.ID, ResourceType: cbr.Volume, SizeGB: 10,
	})
	vaults.Backups.Add(cbr.Backup{
		ProjectID: s.Project, VaultID: full, ResourceID: cbr.ID("web"), CheckpointID: point,
	})
}

func (s exampleStage) Variables() map[string]string {
	return map[string]string{
		"volume_id": volume, "backup_id": backup, "host": fakecloud.Pool, "instance_id": instance,
		"plan_id": planID, "provider_id": karbor.InfraProvider, "checkpoint_id": savedID,
		"credential_id": fakecloud.CredentialID, "credential_secret": fakecloud.CredentialSecret,
		"server_id": cbr.ID("web"), "vault_id": vaultID, "policy_id": policy, "full_vault_id": cbr.ID("full"),
		"disk_id": cbr.ID("data"), "disk_backup_id": ofDisk,
	}
}

func (s exampleStage) IDs() []string       { return nil }
func (s exampleStage) Vanish(string)       {}
func (s exampleStage) FailCreation(string) {}
func (s exampleStage) FailDeletion(string) {}

// leftovers are what an example leaves behind in the cloud when it is destroyed, on
// purpose: what it retains, what was restored, data of the back end that it let
// go of, and what Karbor keeps of all that it has done.
var leftovers = map[string][]string{
	"data-sources/cloudbackup_manageable_snapshots/data-source.tf": {letGo, letGo},
	"demo/adoption/main.tf":                        {letGo},
	"demo/checkpoint/main.tf":                      {"checkpoint of database deleted"},
	"resources/cloudbackup_checkpoint/resource.tf": {"checkpoint of database deleted"},
	"resources/cloudbackup_checkpoint_restore/resource.tf": {
		"checkpoint of database deleted", "checkpoint restore success",
	},
	"resources/cloudbackup_managed_snapshot/resource.tf": {letGo},
	"resources/cloudbackup_database_backup_series/resource.tf": {
		"database backup night COMPLETED", "database backup night COMPLETED",
	},
	"resources/cloudbackup_volume_backup_series/resource.tf": {
		"volume backup night available", "volume backup night available",
	},
	"resources/cloudbackup_volume_restore/resource.tf": {
		"volume restore-drill available", "volume restore-drill-2 available",
	},
}

// letGo is a snapshot under the name that an adoption has given it.
const letGo = "snapshot of the back end"

// aName is the name of what an example makes first.
var aName = regexp.MustCompile(`(?m)^(resource .*\n(?:.*\n)*?  name +)= "(.*)"$`)

// changes are those of examples that make nothing with a name: a line of them, and
// what stands there then.
var changes = map[string][2]string{
	"data-sources/cloudbackup_protectable_resources/data-source.tf": {takesBackups, takesBackups + forced},
	"resources/cloudbackup_database_backup_series/resource.tf":      nextDay,
	"resources/cloudbackup_volume_backup_series/resource.tf":        nextDay,
	"resources/cloudbackup_vault_resource/resource.tf":              {takesBackups, takesBackups + forced},
	"resources/cloudbackup_vault_policy_attachment/resource.tf":     {"= var.policy_id", `= "` + cbr.ID("weekly") + `"`},
	"resources/cloudbackup_vault_restore/resource.tf": {
		"= var.disk_id\n", "= var.disk_id\n  triggers = { again = \"1\" }\n",
	},
}

const (
	takesBackups = `= "OS::Nova::Server"`
	forced       = "\n  force_remove_resources = true"
)

// nextDay is the change of a series: there is another backup.
var nextDay = [2]string{`"2026-11-30"`, `"2026-12-01"`}

// changed is the configuration of an example as somebody might change it.
func changed(t *testing.T, name, config string) string {
	t.Helper()
	if change, ok := changes[name]; ok {
		if !strings.Contains(config, change[0]) {
			t.Fatalf("there is no %q in %s", change[0], name)
		}
		return strings.Replace(config, change[0], change[1], 1)
	}
	return aName.ReplaceAllString(config, `$1= "$2-2"`)
}

// TestEveryExampleIsAppliedChangedAndDestroyed does with each file of the examples
// what somebody does who copies it. The files of a resource's import are applied
// with the resource beside them, and actions are invoked.
func TestEveryExampleIsAppliedChangedAndDestroyed(t *testing.T) {
	acceptance.NeedCLI(t)
	for _, file := range exampleFiles(t) {
		name := strings.TrimPrefix(file, examples+"/")
		t.Run(name, func(t *testing.T) {
			s := newExampleStage(t)
			before := s.objects()
			config := read(t, file)
			c := acceptance.RealCLI(t, s, config)
			switch {
			case strings.HasPrefix(name, "actions/"):
				if !c.KnowsActions() {
					t.Skip("there are action blocks from Terraform 1.14 on")
				}
				block := anAction.FindStringSubmatch(config)
				c.Succeeds("apply", "-auto-approve", "-invoke=action."+block[1]+"."+block[2])
			case strings.HasPrefix(filepath.Base(file), "import"):
				if strings.Contains(name, "identity") && !c.KnowsIdentity() {
					t.Skip("import blocks take an identity from Terraform 1.12 on")
				}
				for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
					s.Region(region).CBR.Vaults.Apply(vaultID, policy) // an attachment to import
				}
				c.Write(config + read(t, filepath.Join(filepath.Dir(file), "resource.tf")))
				c.Apply().Says(t, "1 imported")
				c.PlansNothing()
				c.Destroy()
			default:
				c.Apply()
				c.PlansNothing()
				if other := changed(t, name, config); other != config {
					c.Write(other)
					c.Apply()
					c.PlansNothing()
				}
				c.Destroy()
				if diff := cmp.Diff(leftovers[name], s.since(before)); diff != "" {
					t.Errorf("what is left in the cloud (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// anAction is the head of an action block.
var anAction = regexp.MustCompile(`action "(.*)" "(.*)" {`)

// exampleFiles are the files of all examples.
func exampleFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"/*/*.tf", "/*/*/*.tf"} {
		found, err := filepath.Glob(examples + pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("there is nothing in %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	return slices.DeleteFunc(files, func(file string) bool { return strings.HasPrefix(file, modules) })
}

// modules have variables without values, and tests of their own.
const modules = examples + "/modules/"

func TestModulesPassTheirTests(t *testing.T) {
	acceptance.NeedCLI(t)
	folders, err := filepath.Glob(modules + "*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no modules: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			s := newExampleStage(t)
			before := s.objects()
			c := acceptance.RealCLI(t, s, read(t, folder+"/main.tf")) // terraform test is its own
			for _, pattern := range []string{"/[^m]*.tf", "/tests/*.tftest.hcl"} {
				files, err := filepath.Glob(folder + pattern)
				if err != nil || len(files) == 0 {
					t.Fatalf("there is nothing in %s%s: %v", folder, pattern, err)
				}
				for _, file := range files {
					c.Add(strings.TrimPrefix(file, folder+"/"), read(t, file))
				}
			}
			c.Succeeds("test").Says(t, ", 0 failed")
			if left := s.since(before); len(left) > 0 {
				t.Errorf("the tests have left %v", left)
			}
		})
	}
}

// ofAnID is the name of an object that has none of its own.
var ofAnID = regexp.MustCompile(`of [0-9a-f-]{36}`)

// aTime is in the names of the backups of a series.
var aTime = regexp.MustCompile(`-\d{8}T\d{6}Z`)

// objects are the ids of what the cloud has.
func (s exampleStage) objects() map[string]bool {
	ids := map[string]bool{}
	for _, o := range s.Cloud.Objects() {
		ids[o.ID] = true
	}
	return ids
}

// since is what the cloud has now and had not then.
func (s exampleStage) since(then map[string]bool) []string {
	var left []string
	for _, o := range s.Cloud.Objects() {
		if !then[o.ID] {
			name := aTime.ReplaceAllString(ofAnID.ReplaceAllString(o.Name, ""), "")
			left = append(left, strings.Join(strings.Fields(o.Kind+" "+name+" "+o.Status), " "))
		}
	}
	slices.Sort(left)
	return left
}

// read returns a file without the block that asks the registry for the
// provider: the one under test is in this process.
func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if begin := strings.Index(text, "terraform {\n"); begin >= 0 {
		end := begin + strings.Index(text[begin:], "\n}\n") + len("\n}\n")
		text = text[:begin] + text[end:]
	}
	return text
}
