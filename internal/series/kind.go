// Package series keeps backups of one source over years, as one resource: it makes
// one when it is due, full or incremental, and deletes those that its rule does
// not keep, the ones that build on others first.
//
// What it promises:
//
//   - Only backups that the series has made are ever deleted: those in its state.
//   - The new one comes first. Nothing is deleted before it is complete.
//   - The plan decides what is deleted, from the state alone, and says so. An apply
//     deletes exactly that, also from a saved plan, hours later.
//   - What was due and is not complete stays due.
//   - Nothing is deleted that a kept one builds on, nor the newest good one.
//   - How backups are made, waited for, found after a lost answer and deleted is
//     that of their kind (lifecycle).
package series

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Kind is a series of backups of one kind.
type Kind struct {
	Type        string         // after the provider's prefix: "volume_backup_series"
	Of          lifecycle.Kind // of the backups
	Description string

	// Source is the attribute that names what is backed up, and the filter of
	// Of.Lookup: "volume_id". SourceNoun is what that is: "volume".
	Source, SourceNoun string
	// Arguments are those that each new backup gets as they are.
	Arguments map[string]schema.Attribute
	New       func(Order) lifecycle.Object
	Show      func(lifecycle.Object) Backup
	// Tip is the id of the backup that the cloud would build an incremental one on
	// now, by itself, of all those of a source. It is nil where the parent is said
	// with the order.
	Tip func(all []lifecycle.Record) string
	// Parents are the ids of what backups of a source build on, by their own ids,
	// as far as that can be told.
	Parents func(all []lifecycle.Record) map[string]string
}

// Noun is the series in messages.
func (k Kind) Noun() string { return k.Of.Noun + " series" }

// Order is what a new backup of a series is made from.
type Order struct {
	Region, Source string
	Name           string // of the backup
	Mark           Mark   // to be written into it
	Parent         string // the id of what it builds on, "" for a full one
	// Get reads one of the series' arguments.
	Get func(name string, into any)
}

// Mark is what a backup says about the series that it was made by.
type Mark struct {
	Series string // name of the series
	Run    string // of this series alone, unlike its name
	Due    string // what it was due for
}

// Backup is what a series has to know of a backup in the cloud.
type Backup struct {
	ID, Name, Status string
	CreatedAt        time.Time
	IsIncremental    bool
	Parent           string // "" where the cloud does not tell it
	Size             float64
	Mark             Mark // zero for a backup that no series has made
}

// nameTime is the time in the name of a backup: "night-web-20261130T030000Z".
const nameTime = "20060102T150405Z"

// NameOf is the name of a backup of a series that is made at that time.
func NameOf(series string, at time.Time) string { return series + "-" + at.UTC().Format(nameTime) }

// OfName is the series that a backup of that name may be of, "" if of none.
func OfName(name string) string {
	i := len(name) - len("-"+nameTime)
	if i <= 0 || name[i] != '-' {
		return ""
	}
	if _, err := time.Parse(nameTime, name[i+1:]); err != nil {
		return ""
	}
	return name[:i]
}
