package trove

import (
	"net/http"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// Swift is what lies in the object storage: the locations. All regions share
// it.
type Swift map[string]bool

// SwiftRefuses makes Swift refuse everybody, or nobody. Trove then answers 401
// with the name "unauthorized" to whatever needs Swift, although the token is
// good (trove-real/auth-reader-create). A user who is only a reader is refused
// in any case.
func (s *Trove) SwiftRefuses(refuses bool) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.swiftRefuses = refuses
}

// SwiftDown stops or starts Swift. Without it Trove answers 500, after half a
// minute on a real cloud (trove-real/x-create-swift-down).
func (s *Trove) SwiftDown(down bool) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.swiftDown = down
}

// SwiftTimeout is how long a call takes that does not reach Swift, 31 s on the
// real server that was tried.
func (s *Trove) SwiftTimeout(d time.Duration) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.swiftTimeout = d
}

// AddObject puts a backup's object into Swift, for restore_from.
func (s *Trove) AddObject(location string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.swift[location] = true
}

// RemoveObject takes the object of a backup out of Swift. The backup stays, and
// cannot be restored (trove-real/restore-object-gone).
func (s *Trove) RemoveObject(location string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	delete(s.swift, location)
}

// needSwift checks that who asks has an account in Swift, as a reader has not
// (trove/backup/models.py, verify_swift_auth_token). From 2025.1 on other
// storage drivers do without.
func (s *Trove) needSwift(q *core.Call, driver string) error {
	member := q.Caller.IsAdmin() || q.Caller.Has(core.RoleMember)
	switch {
	case s.major >= withDrivers && driver != "" && driver != "swift":
		return nil
	case s.swiftDown:
		s.cloud.Breathe(s.swiftTimeout)
		return &core.Refusal{
			Status: http.StatusInternalServerError, Message: "Cannot connect to Swift.", Name: "serverError",
		}
	case s.swiftRefuses || !member:
		return core.Refuse(http.StatusUnauthorized, "Swift account not accessible for tenant "+q.Caller.ProjectID+".")
	}
	return nil
}
