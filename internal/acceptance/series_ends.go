package acceptance

import (
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// Lives of a series that is destroyed, and imported again.

func (n *nights) left() {
	n.fullEvery(2)
	for range 3 {
		n.rotate()
	}
	n.made.Plan(nil)
	n.says(n.made.Warned(), "3 backups of", "will be left in the cloud")
	n.made.Change(nil)
	n.sent(3, 0)
	n.made = n.run.Import(n.Type, n.address())
	n.is("due", n.config["due"])
	n.config["on_destroy"] = "delete"
	n.made.Change(n.config)
	n.settled()
	n.made.Plan(nil)
	n.says(n.made.Warned(), "3 backups of", "will be deleted")
	n.made.Change(nil)
	n.sent(3, 3)
	if left := n.stage.IDs(); len(left) > 0 {
		n.Errorf("left are %v", left)
	}
}

// address is what the series is imported by.
func (n *nights) address() string { return n.config[n.Source].(string) + "/night" }

func (n *nights) unfinishedLeft() {
	n.rotate()
	n.interrupted()
	n.stage.Thaw()
	n.made.Change(nil)
	n.sent(2, 1)
	if left := n.stage.IDs(); len(left) != 1 {
		n.Errorf("left are %v, want the one that was complete", left)
	}
}

func (n *nights) destroyRefused() {
	n.fullEvery(3)
	n.config["on_destroy"] = "delete"
	for range 3 {
		n.rotate()
	}
	oldest := n.ids()[2]
	n.stage.Fake().Fail(http.MethodDelete, n.Item, http.StatusForbidden, 1)
	n.says(n.made.Refuses(nil), "Unable to delete", "3 backups of", "Destroy again")
	if len(n.ids()) != 3 || n.ids()[2] != oldest {
		n.Errorf("the list is %v", n.ids())
	}
	n.made.Change(nil)
	n.sent(3, 4)
}

func (n *nights) imported() {
	n.fullEvery(3)
	for range 5 {
		n.rotate()
	}
	before := n.entries()
	n.made = n.run.Import(n.Type, n.stage.Settings()["region"]+":"+n.address())
	n.made.Change(n.config)
	n.settled()
	if diff := cmp.Diff(before, n.entries()); diff != "" {
		n.Errorf("the backups (-before +after the import):\n%s", diff)
	}
	n.rotate()
	if n.newest("is_incremental") != true {
		n.Errorf("the next one is %v", n.entries()[0])
	}
	n.sent(6, 0)
}

func (n *nights) namesake() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	theirs := n.ids()
	n.made = n.run.Blank(n.Type)
	n.made.Change(n.next())
	n.says(n.made.Told(), "has the name of another one", theirs[0], theirs[1], n.address())
	n.rotate()
	n.rotate()
	n.sent(5, 1)
	for _, id := range theirs {
		if !strings.Contains(strings.Join(n.stage.IDs(), " "), id) {
			n.Errorf("%s of the other series is gone", id)
		}
	}
}
