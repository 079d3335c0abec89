package main

import (
	"fmt"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

// What -seed plants. The ids are always the same, so that a configuration can
// name them; those of servers and disks come from their names. Only the backup of
// the server has another id each time.
const (
	databaseVolume   = "11111111-1111-4111-8111-111111111111"
	mailVolume       = "22222222-2222-4222-8222-222222222222"
	databaseInstance = "44444444-4444-4444-8444-444444444444"
	mailPlan         = "55555555-5555-4555-8555-555555555555"
	serversVault     = "66666666-6666-4666-8666-666666666666"
	disksVault       = "77777777-7777-4777-8777-777777777777"
	nightlyPolicy    = "88888888-8888-4888-8888-888888888888"
	diskBackup       = "99999999-9999-4999-8999-999999999999"
	diskPoint        = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
)

// plant makes what -seed promises: a volume that is free, with a snapshot that
// Cinder does not know of, one that is in use, a database instance, a plan of
// Karbor, and what can be backed up by CBR.
func plant(cloud *fakecloud.Cloud) {
	cloud.Cinder.AddVolume(databaseVolume, 10, func(v *fakecloud.Volume) {
		v.Name = new("database")
	})
	cloud.Cinder.AddBackendSnapshot(databaseVolume, "array-nightly")
	cloud.Cinder.AddVolume(mailVolume, 20, func(v *fakecloud.Volume) {
		v.Name = new("mail")
		v.Status = "in-use"
		v.Attachments = []fakecloud.Attachment{{
			ID: "33333333-3333-4333-8333-333333333333", HostName: "mail-1", Device: "/dev/vdb", At: cloud.Time(),
		}}
	})
	cloud.Trove.AddInstance(databaseInstance, func(i *fakecloud.Instance) {
		i.Name = "orders"
	})
	cloud.Karbor.Plans.Add(karbor.Plan{
		ID: mailPlan, Name: "mail",
		Resources: []karbor.Resource{{ID: mailVolume, Type: "OS::Cinder::Volume", Name: "mail"}},
	})
	plantVaults(cloud.CBR)
}

// plantVaults makes a server in a vault and one that is in none, a disk in
// another, a backup of each, and a policy that is not applied.
func plantVaults(vaults *cbr.CBR) {
	vaults.AddServer("web", 40, 10)
	db, disk := vaults.AddServer("db", 20), vaults.AddDisk("data", 10)
	vaults.Policies.Add(cbr.Policy{ID: nightlyPolicy, Name: "nightly", Enabled: true})
	vaults.Vaults.Add(cbr.Vault{ID: serversVault, Name: "servers", SizeGB: 200})
	vaults.Vaults.Put(serversVault, db.ID)
	vaults.BackUp(serversVault)
	vaults.Vaults.Add(cbr.Vault{ID: disksVault, Name: "disks", ObjectType: "disk"})
	vaults.Vaults.Put(disksVault, disk.ID)
	vaults.Backups.Add(cbr.Backup{
		ID: diskBackup, CheckpointID: diskPoint, VaultID: disksVault, Name: "data-first", ResourceID: disk.ID,
		ResourceName: disk.Name, ResourceType: cbr.Volume, SizeGB: disk.SizeGB,
	})
}

// variables are those of the examples, for a shell to read. What an example wants
// of an earlier one is not among them.
func variables() string {
	var lines strings.Builder
	for _, pair := range [][2]string{
		{"volume_id", databaseVolume},
		{"host", fakecloud.Pool},
		{"instance_id", databaseInstance},
		{"plan_id", mailPlan},
		{"provider_id", karbor.InfraProvider},
		{"credential_id", fakecloud.CredentialID},
		{"credential_secret", fakecloud.CredentialSecret},
		{"server_id", cbr.ID("web")},
		{"vault_id", serversVault},
		{"full_vault_id", serversVault},
		{"policy_id", nightlyPolicy},
		{"disk_id", cbr.ID("data")},
		{"disk_backup_id", diskBackup},
	} {
		fmt.Fprintf(&lines, "export TF_VAR_%s=%s\n", pair[0], pair[1])
	}
	return lines.String()
}
