package cinder

import (
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// AddVolume makes a volume of that size, for tests that need no more. Without
// an id it gets one.
func (s *Cinder) AddVolume(id string, sizeGB int, with ...func(*Volume)) Volume {
	v := Volume{ID: id, SizeGB: sizeGB, Status: "available", Metadata: map[string]string{}}
	for _, f := range with {
		f(&v)
	}
	return s.Volumes.Add(v)
}

// Volume gives the volume of that id.
func (s *Cinder) Volume(id string) (Volume, bool) { return s.Volumes.Get(id) }

// EditVolume changes a volume.
func (s *Cinder) EditVolume(id string, edit func(*Volume)) { s.Volumes.Edit(id, edit) }

// RemoveVolume makes a volume vanish.
func (s *Cinder) RemoveVolume(id string) { s.Volumes.Remove(id) }

// AddSnapshot makes a snapshot of a volume. Without an id it gets one.
func (s *Cinder) AddSnapshot(id, volumeID string, with ...func(*Snapshot)) Snapshot {
	x := Snapshot{ID: id, VolumeID: volumeID, Status: "available", Metadata: map[string]string{}}
	for _, f := range with {
		f(&x)
	}
	return s.Snapshots.Add(x)
}

// Snapshot gives the snapshot of that id.
func (s *Cinder) Snapshot(id string) (Snapshot, bool) { return s.Snapshots.Get(id) }

// EditSnapshot changes a snapshot.
func (s *Cinder) EditSnapshot(id string, edit func(*Snapshot)) { s.Snapshots.Edit(id, edit) }

// RemoveSnapshot makes a snapshot vanish, on the back end, too.
func (s *Cinder) RemoveSnapshot(id string) { s.Snapshots.Remove(id) }

// NextSnapshot is Snapshots.Next.
func (s *Cinder) NextSnapshot(statuses ...string) { s.Snapshots.Next(statuses...) }

// NextSnapshotDelete is Snapshots.NextDelete.
func (s *Cinder) NextSnapshotDelete(statuses ...string) { s.Snapshots.NextDelete(statuses...) }

// AddBackendSnapshot makes a snapshot of a volume on the back end, without
// Cinder knowing of it: something to manage.
func (s *Cinder) AddBackendSnapshot(volumeID, name string) {
	s.Backend.Add(BackendSnapshot{Name: name, VolumeID: volumeID})
}

// RemoveBackendSnapshot takes a snapshot away from the back end.
func (s *Cinder) RemoveBackendSnapshot(name string) { s.Backend.Remove(name) }

// Unsafe makes the driver refuse to have a snapshot managed, for that reason.
// Without a reason it agrees again.
func (s *Cinder) Unsafe(name, reason string) {
	s.Backend.Edit(name, func(b *BackendSnapshot) { b.Unsafe = reason })
}

// BackendSnapshots gives the names of all snapshots on the back end, managed
// or not.
func (s *Cinder) BackendSnapshots() []string {
	var names []string
	for _, b := range s.Backend.All() {
		names = append(names, b.Name)
	}
	return names
}

var _ core.Service = (*Cinder)(nil)
