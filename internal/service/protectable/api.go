package protectable

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// pageSize is the most of what can be protected that the service gives at
// once.
const pageSize = 50

// record is what can be protected in the API's words. Children are the
// disks of a server, of which the service says no verdict.
type record struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Size        int64           `json:"size"`
	Status      string          `json:"status"`
	Detail      json.RawMessage `json:"detail"`
	Children    []record        `json:"children"`
	Protectable *verdictRecord  `json:"protectable"`
}

// verdictRecord has a Boolean that older clouds write as a text.
type verdictRecord struct {
	Result  cloud.FlexString `json:"result"`
	Code    string           `json:"code"`
	Reason  string           `json:"reason"`
	Message string           `json:"message"`
	Vault   *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"vault"`
}

// list yields what of a type the query selects, and sets last to the
// length of the last page. The offset is of no use: for servers it counts pages,
// of which 0 and 1 are the same (terraform-provider-huaweicloud,
// data_source_huaweicloud_cbr_protectable_instances.go).
func list(
	ctx context.Context, cbr *gophercloud.ServiceClient, kind string, query url.Values, last *int,
) iter.Seq2[*record, error] {
	return cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("protectables", kind, "instances"), Query: query, Items: "instances",
		Next: func(query url.Values, ids []string, count int) {
			*last = len(ids)
			cloud.ByMarker(query, ids, count)
		},
	}, func(r *record) string { return r.ID })
}
