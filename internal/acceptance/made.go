package acceptance

// Made is an object that was made through the protocol, for tests of what is sent
// and of what becomes of it that need no CLI.
type Made struct{ life *instance }

// Make makes an object.
func (s *Protocol) Make(name string, config map[string]any) Made {
	s.Helper()
	m := Made{s.instance(name)}
	m.Change(config)
	return m
}

// State is the state of the object, nil once it is destroyed.
func (m Made) State() map[string]any { return m.life.state }

// Change applies a configuration in place; nil destroys.
func (m Made) Change(config map[string]any) {
	m.life.Helper()
	if said := m.try(config); said != "" {
		m.life.Fatal(said)
	}
}

// Refuses applies a configuration that cannot be applied, and returns what is said
// about it.
func (m Made) Refuses(config map[string]any) string {
	m.life.Helper()
	said := m.try(config)
	if said == "" {
		m.life.Fatalf("%v is not refused", config)
	}
	return said
}

func (m Made) try(config map[string]any) string {
	m.life.Helper()
	planned, private, replaces, said := m.life.plan(config)
	if replaces && m.life.state != nil && config != nil {
		said = "it needs another object"
	}
	if said == "" {
		said = m.life.apply(config, planned, private)
	}
	return said
}

// Blank is an object that is still to be made.
func (s *Protocol) Blank(name string) Made {
	s.Helper()
	return Made{s.instance(name)}
}

// Begin applies a configuration while others do, and tells what was said.
func (m Made) Begin(config map[string]any) <-chan string {
	said := make(chan string, 1)
	go func() { said <- m.try(config) }()
	return said
}
