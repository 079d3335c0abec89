package cloud

import (
	"fmt"

	"github.com/gophercloud/gophercloud/v2/openstack/utils"
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
