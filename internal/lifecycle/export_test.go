package lifecycle

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// LocalTime makes the setup of a test take this machine's time for the cloud's.
func LocalTime(s *Setup) *Setup {
	s.serverTime = func(context.Context, *cloud.Client) (time.Time, error) { return time.Now(), nil }
	return s
}

// KindOf is the kind of a resource of this package.
func KindOf(r resource.Resource) Kind { return r.(*kindResource).kind }
