package volumebackup_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// chains are lives of several backups of one volume, on any cloud.
var chains = map[string]func(*testing.T, acceptance.Stage){
	"backups of one volume wait for each other":           waitForEachOther,
	"an incremental waits for what it builds on":          waitsForParent,
	"a chain is destroyed in one run, in any order":       destroyedInAnyOrder,
	"a parent whose child stays is refused and names it":  namesItsChild,
	"the first incremental needs a parent, or permission": firstIncremental,
}

func TestChains(t *testing.T) {
	t.Parallel()
	for name, play := range chains {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, newFakeStage(t))
		})
	}
}

func waitForEachOther(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("one"), resource("two"), resource("three"))
	c.Apply()
	c.PlansNothing()
	c.Holds(3)
	c.Destroy()
	c.Holds(0)
}

func waitsForParent(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("full"))
	c.Apply()
	// The server refuses an incremental one while any other is in the making.
	c.Write(resource("full"), resource("second"), resource("delta", "incremental = true"))
	c.Apply()
	c.PlansNothing()
	for _, r := range c.State() {
		if r.Values["status"] != "available" {
			t.Errorf("%s is in status %v", r.Address, r.Values["status"])
		}
	}
	c.Destroy()
	c.Holds(0)
}

func destroyedInAnyOrder(t *testing.T, s acceptance.Stage) {
	var blocks []string
	c := acceptance.NewBench(t, s)
	// Nothing in the configuration tells Terraform the order.
	for _, block := range []string{
		resource("full"), resource("first", "incremental = true"), resource("second", "incremental = true"),
	} {
		blocks = append(blocks, block)
		c.Write(blocks...)
		c.Apply()
	}
	c.PlansNothing()
	c.Holds(3)
	c.Destroy()
	c.Holds(0)
}

func namesItsChild(t *testing.T, s acceptance.Stage) {
	delta := resource("delta", "incremental = true", "depends_on = [cloudbackup_volume_backup.full]")
	c := acceptance.NewBench(t, s, resource("full"), delta)
	c.Apply()
	var child string
	for _, r := range c.State() {
		if r.Address == "cloudbackup_volume_backup.delta" {
			child = r.ID()
		}
	}
	c.Succeeds("state", "rm", "cloudbackup_volume_backup.delta")
	c.Write(resource("full"))
	says := "is still needed by " + child + ". This run had not begun to delete any of them"
	got := c.Fails(says, "destroy", "-auto-approve")
	got.Says(t, "Incremental backups exist for this backup")
	c.Holds(2)
	if left := c.Only().Address; left != "cloudbackup_volume_backup.full" {
		t.Errorf("the state has %s", left)
	}
	s.Vanish(child)
	c.Destroy()
	c.Holds(0)
}

func firstIncremental(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("delta", "incremental = true"))
	got := c.Fails("No backups available to do an incremental backup", "apply", "-auto-approve")
	got.Says(t, "full_if_no_parent = true")
	c.Holds(0)
	c.Write(resource("delta", "incremental = true", "full_if_no_parent = true"))
	c.Apply()
	c.PlansNothing()
	if got := c.Only().Values["is_incremental"]; got != false {
		t.Errorf("is_incremental is %v, want false", got)
	}
	c.Destroy()
	c.Holds(0)
}

func TestABackupThatIsRestoredIsDestroyedAfterThat(t *testing.T) {
	s, c := start(t, resource("slow"))
	c.Apply()
	id := c.Only().ID()
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Status = "restoring" })
	destroy := c.Start("destroy", "-auto-approve")
	acceptance.Until(t, "the deletion was refused", func() bool { return s.Count(http.MethodDelete, "/backups/*") > 1 })
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Status = "available" })
	destroy.Succeeds()
	c.Holds(0)
}
