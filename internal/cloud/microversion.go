package cloud

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/utils"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// microversion is a version such as 3.43, which is newer than 3.8.
type microversion struct{ major, minor int }

func parseMicroversion(text string) (microversion, error) {
	major, minor, err := utils.ParseMicroversion(text)
	return microversion{major, minor}, err
}

func (v microversion) less(other microversion) bool {
	if v.major != other.major {
		return v.major < other.major
	}
	return v.minor < other.minor
}

func (v microversion) String() string { return fmt.Sprintf("%d.%d", v.major, v.minor) }

// versions asks a service which versions of its API it has, and up to which
// microversion. A gateway that does not pass the question on gives an empty
// answer.
func (in *signedIn) versions(ctx context.Context, address string) (map[int]microversion, error) {
	var answer struct {
		Versions []versionDocument `json:"versions"`
		Version  *versionDocument  `json:"version"`
	}
	sc := &gophercloud.ServiceClient{ProviderClient: in.Provider, MoreHeaders: in.Headers}
	// A list of several versions has status 300 (cinder-real/001-versions).
	err := Request(ctx, sc, http.MethodGet, address, nil, &answer, http.StatusOK, http.StatusMultipleChoices)
	if status := Explain(err).Status; status >= 400 && status < 500 && status != http.StatusUnauthorized {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if answer.Version != nil {
		answer.Versions = append(answer.Versions, *answer.Version)
	}
	found := map[int]microversion{}
	for _, v := range answer.Versions {
		if _, major, _ := transport.SplitVersion(v.ID); major != 0 {
			found[major], _ = parseMicroversion(v.Newest)
		}
	}
	return found, nil
}

type versionDocument struct {
	ID     string `json:"id"`
	Newest string `json:"version"`
}

// Supports reports whether the service that sc talks to knows the microversion,
// such as "3.43".
func Supports(sc *gophercloud.ServiceClient, version string) bool {
	offered, err := parseMicroversion(sc.Microversion)
	if err != nil {
		return false
	}
	wanted, err := parseMicroversion(version)
	return err == nil && !offered.less(wanted)
}

// Require returns an error if the service that sc talks to does not know the
// microversion that what needs: an attribute, or an operation.
func Require(sc *gophercloud.ServiceClient, version, what string) error {
	if Supports(sc, version) {
		return nil
	}
	offered := sc.Microversion
	if offered == "" {
		offered = "v2"
	}
	return fmt.Errorf("%s needs block storage API %s, this cloud offers %s", what, version, offered)
}
