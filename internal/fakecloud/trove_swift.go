package fakecloud

import (
	"net/http"
	"slices"
)

// SwiftRefuses makes Swift refuse everybody, or nobody. Trove then answers 401
// with the name "unauthorized" to whatever needs Swift, although the token is
// good (trove-real/auth-reader-create). A user who is only a reader is refused
// in any case.
func (s *Trove) SwiftRefuses(refuses bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.swiftRefuses = refuses
}

// SwiftDown stops or starts Swift. Without it Trove answers 500, after half a
// minute on a real cloud (trove-real/x-create-swift-down).
func (s *Trove) SwiftDown(down bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.swiftDown = down
}

// AddObject puts a backup's object into Swift, for restore_from.
func (s *Trove) AddObject(location string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.objects[location] = true
}

// RemoveObject takes the object of a backup out of Swift. The backup stays, and
// cannot be restored (trove-real/restore-object-gone).
func (s *Trove) RemoveObject(location string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	delete(s.objects, location)
}

// holds reports whether an object lies in the Swift of any region.
func (c *Cloud) holds(location string) bool {
	return slices.ContainsFunc(c.regions, func(r *Region) bool { return r.Trove.objects[location] })
}

// needSwift checks that who asks has an account in Swift, as a reader has not
// (trove/backup/models.py, verify_swift_auth_token). From 2025.1 on other
// storage drivers do without.
func (s *Trove) needSwift(q *call, driver string) error {
	member := q.token.isAdmin() || slices.Contains(q.token.roles, RoleMember)
	switch {
	case s.major >= withDrivers && driver != "" && driver != "swift":
		return nil
	case s.swiftDown:
		return &refusal{
			status: http.StatusInternalServerError, message: "Cannot connect to Swift.", name: "serverError",
		}
	case s.swiftRefuses || !member:
		return refuse(http.StatusUnauthorized, "Swift account not accessible for tenant "+q.token.projectID()+".")
	}
	return nil
}
