package volumebackup_test

import (
	"fmt"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// many are more backups than Terraform makes at the same time by default (10).
const many = 14

func TestRealManyBackupsOfOneVolume(t *testing.T) {
	acceptance.NeedCinder(t)
	s := newRealStage(t)
	c := acceptance.NewBench(t, s, resource("nightly", fmt.Sprintf("count = %d", many)))
	// Asked for at once, the server accepts some, refuses others, and leaks their
	// reservations.
	c.Apply()
	c.PlansNothing()
	for _, r := range c.State() {
		if r.Values["status"] != "available" {
			t.Errorf("%s is in status %v", r.Address, r.Values["status"])
		}
	}
	c.Holds(many)
	c.Destroy()
	c.Holds(0)
}

func TestRealChainLongerThanTheParallelism(t *testing.T) {
	acceptance.NeedCinder(t)
	s := newRealStage(t)
	c := acceptance.NewBench(t, s, resource("full"))
	c.Apply()
	// Nothing in the configuration tells Terraform the order.
	c.Write(resource("full"), resource("delta", "count = 4", "incremental = true"))
	c.Apply()
	c.PlansNothing()
	c.Holds(5)
	// Two at a time: both places are taken by backups that others build on, until
	// one of them gives its place up. As few as possible fail, and the next run
	// goes on.
	const runs = 5
	for range runs {
		got := c.Run("destroy", "-auto-approve", "-parallelism=2")
		if got.Code == 0 {
			break
		}
		got.Says(t, "set -parallelism to the number of")
	}
	c.Holds(0)
	if left := c.State(); len(left) > 0 {
		t.Errorf("after %d runs the state still has %s", runs, left[0].Address)
	}
}
