package lifecycle

import (
	"context"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// LocalTime makes the setup of a test take this machine's time for the cloud's.
func LocalTime(s *Setup) *Setup {
	s.serverTime = func(context.Context, *cloud.Client) (time.Time, error) { return time.Now(), nil }
	return s
}
