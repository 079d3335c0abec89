package core

import (
	"fmt"
	"os"
	"time"
)

// timeVariable is an environment variable with the time, in RFC 3339, that all
// clouds of the process start at: the tests are to pass on any day.
const timeVariable = "FAKECLOUD_TIME"

// startTime is how far from this machine's clock the server's is at the start.
func startTime() (time.Duration, error) {
	text := os.Getenv(timeVariable)
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", timeVariable, err)
	}
	return time.Until(at), nil
}
