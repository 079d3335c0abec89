package trove

import (
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// MySQLVersionID is the version of MySQL that there is
// (trove-real/datastores).
const MySQLVersionID = "d5000000-0000-4000-8000-0000000000a1"

// datastore is a datastore with its one version.
type datastore struct {
	id, name, version, versionID string
}

// datastores are those that there are (trove-real/datastores).
var datastores = []datastore{
	{"d5000000-0000-4000-8000-000000000001", "mysql", "5.7.29", MySQLVersionID},
	{"d5000000-0000-4000-8000-000000000002", "postgresql", "12.4", "d5000000-0000-4000-8000-0000000000a2"},
	{"d5000000-0000-4000-8000-000000000003", "vertica", "9.0.1", "d5000000-0000-4000-8000-0000000000a3"},
}

// withoutBackup are the datastores that have no strategy for backups
// (trove-real/create-datastore-without-backup).
var withoutBackup = []string{"vertica"}

// is reports whether d is meant by a name or an id.
func (d datastore) is(wanted string) bool { return d.name == wanted || d.id == wanted }

// noDatastore is the answer to a name that no datastore has
// (trove-real/list-datastore-unknown).
func noDatastore(name string) error {
	return core.Refuse(http.StatusNotFound, "Datastore '"+name+"' cannot be found.")
}

func (s *Trove) datastoreRoutes() []core.Route {
	return []core.Route{{Method: http.MethodGet, Path: "/datastores", Serve: s.listDatastores}}
}

// listDatastores lists the datastores with their versions.
func (s *Trove) listDatastores(q *core.Call) (core.Answer, error) {
	shown := []any{}
	for _, d := range datastores {
		shown = append(shown, core.Members{
			"id": d.id, "name": d.name, "default_version": d.versionID,
			"links": s.links(q, "/datastores/"+d.id),
			"versions": []any{core.Members{
				"id": d.versionID, "name": d.version, "version": d.version,
				"links": s.links(q, "/datastores/versions/"+d.versionID),
			}},
		})
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"datastores": shown}}, nil
}
