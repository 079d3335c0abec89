package volumerestore_test

import (
	"bytes"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

func TestRealRestoreThatFailsHasAWayOut(t *testing.T) {
	acceptance.NeedCinder(t)
	s := newRealStage(t)
	s.Turn("fail/backup_restore", "the tape is torn")
	c := acceptance.NewCLI(t, s, s.resource(`overwrite_volume_id = "`+s.target+`"`))
	got := c.Fails(`went to status "error_restoring"`, "apply", "-auto-approve")
	got.Says(t, s.target)
	got.Says(t, "openstack volume set --state available "+s.target)
	s.Turn("fail/backup_restore", "")

	// What the message says, which only an administrator may do.
	admin := acceptance.Admin(t).Cinder
	if err := volumes.ResetStatus(t.Context(), admin, s.target, volumes.ResetStatusOpts{
		Status: "available",
	}).ExtractErr(); err != nil {
		t.Fatal(err)
	}
	c.Apply()
	c.PlansNothing()
	if !bytes.Equal(s.content(s.target), s.data) {
		t.Error("the volume does not hold what was backed up")
	}
	c.Destroy()
}
