package fakecloud

import (
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cinder"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/trove"
)

// What tests name most, so that they need no other package of the cloud.
type (
	// Answer is what a request is answered with.
	Answer = core.Answer
	// Request is one request that the cloud got.
	Request = core.Request
	// Members is a JSON object.
	Members = core.Members

	// Volume is a volume.
	Volume = cinder.Volume
	// Attachment is one use of a volume.
	Attachment = cinder.Attachment
	// Snapshot is a snapshot of a volume.
	Snapshot = cinder.Snapshot
	// Backup is a volume backup.
	Backup = cinder.Backup
	// BackendSnapshot is a snapshot as the storage itself knows it.
	BackendSnapshot = cinder.BackendSnapshot

	// Instance is a database instance.
	Instance = trove.Instance
	// DatabaseBackup is a backup of a database instance.
	DatabaseBackup = trove.Backup
	// Trove is the databases of one region.
	Trove = trove.Trove
)

// What the cloud knows from the start.
const (
	DomainID         = keystone.DomainID
	DomainName       = keystone.DomainName
	DemoProject      = keystone.DemoProject
	DemoProjectID    = keystone.DemoProjectID
	DemoUser         = keystone.DemoUser
	DemoUserID       = keystone.DemoUserID
	DemoPassword     = keystone.DemoPassword
	AdminProject     = keystone.AdminProject
	AdminProjectID   = keystone.AdminProjectID
	AdminUser        = keystone.AdminUser
	AdminUserID      = keystone.AdminUserID
	AdminPassword    = keystone.AdminPassword
	CredentialID     = keystone.CredentialID
	CredentialName   = keystone.CredentialName
	CredentialSecret = keystone.CredentialSecret
	AccessKey        = keystone.AccessKey
	SecretKey        = keystone.SecretKey

	RoleAdmin  = core.RoleAdmin
	RoleMember = core.RoleMember
	RoleReader = core.RoleReader

	Gone = core.Gone
	Host = cinder.Host
	Pool = cinder.Pool
	Zone = cinder.Zone

	MySQLVersionID = trove.MySQLVersionID
)
