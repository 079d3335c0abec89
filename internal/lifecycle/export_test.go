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
	s.tokenEnd = func(context.Context, *cloud.Client) (time.Time, bool) { return time.Time{}, false }
	return s
}

// EndsAt makes the token of a test end then.
func EndsAt(s *Setup, until time.Time) {
	s.tokenEnd = func(context.Context, *cloud.Client) (time.Time, bool) { return until, true }
}

// KindOf is the kind of a resource, and false if that is none of this package.
func KindOf(r resource.Resource) (Kind, bool) {
	of, ok := r.(*kindResource)
	if !ok {
		return Kind{}, false
	}
	return of.kind, true
}

// AsPlanned is a state as a plan has promised it.
var AsPlanned = asPlanned
