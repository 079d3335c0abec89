package cinder

// AddVolume makes a volume of that size, for tests that need no more. Without
// an id it gets one.
func (s *Cinder) AddVolume(id string, sizeGB int, with ...func(*Volume)) Volume {
	v := Volume{ID: id, SizeGB: sizeGB, Status: "available", Metadata: map[string]string{}}
	for _, f := range with {
		f(&v)
	}
	return s.Volumes.Add(v)
}

// AllVolumes are the volumes for another service of the cloud, which holds the
// lock.
func (s *Cinder) AllVolumes() []*Volume { return s.volumes.All() }

// AddSnapshot makes a snapshot of a volume. Without an id it gets one.
func (s *Cinder) AddSnapshot(id, volumeID string, with ...func(*Snapshot)) Snapshot {
	x := Snapshot{ID: id, VolumeID: volumeID, Status: "available", Metadata: map[string]string{}}
	for _, f := range with {
		f(&x)
	}
	return s.Snapshots.Add(x)
}

// AddBackendSnapshot makes a snapshot of a volume on the back end, without
// Cinder knowing of it: something to manage.
func (s *Cinder) AddBackendSnapshot(volumeID, name string) {
	s.Backend.Add(BackendSnapshot{Name: name, VolumeID: volumeID})
}

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
