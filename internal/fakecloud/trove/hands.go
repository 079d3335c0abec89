package trove

// AddInstance makes an instance, for tests that need no more. Without an id it
// gets one.
func (s *Trove) AddInstance(id string, with ...func(*Instance)) Instance {
	i := Instance{ID: id, Status: "ACTIVE", OperatingStatus: "HEALTHY"}
	for _, f := range with {
		f(&i)
	}
	return s.Instances.Add(i)
}
