package cinder

import (
	"time"
)

// Race makes creations of backups race as they do on a real server, which
// checks the volume, then reserves quota, then writes the row, and a moment
// later its data_timestamp, with nothing between that keeps others out. Each
// step takes d. So creations of one volume that come together are all accepted;
// an incremental one that meets a row without a data_timestamp is answered a
// generic 400, and its reservation is never given back. Zero makes a creation
// atomic, which is the default.
func (s *Cinder) Race(d time.Duration) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.race = d
}
