package acceptance

import (
	"maps"
	"strings"
)

// Lives of a series with odd arguments.

func (n *nights) unknowns() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	oldest, due := n.ids()[1], n.config["due"]
	n.config["due"] = Unknown
	planned, _, said := n.made.Plan(n.config)
	if said != "" || planned["prunes"] != Unknown {
		n.Errorf("prunes is %v: %s", planned["prunes"], said)
	}
	n.says(n.made.Warned(), "due, which is not known before apply", oldest)
	n.config["due"] = due
	n.config["keep"] = map[string]any{"last": Unknown}
	_, _, said = n.made.Plan(n.config)
	n.says(said, "What", "keeps is not known before apply", "no plan has shown")
	n.keepLast(1)
	n.config[n.Source] = Unknown
	_, replaces, said := n.made.Plan(n.config)
	if replaces || said != "" {
		n.Errorf("an unknown source replaces (%v): %s", replaces, said)
	}
	n.says(n.made.Warned(), n.Source, "is left as it is for now")
	n.sent(2, 0)
}

func (n *nights) replaced() {
	n.rotate()
	for name, value := range map[string]string{
		"name": "noon", n.Source: "7a2d1b3f-0c6e-4d1a-8f2b-3e4d5c6b7a80", "region": "RegionTwo",
	} {
		was, set := n.config[name]
		n.config[name] = value
		if _, replaces, said := n.made.Plan(n.config); !replaces || said != "" {
			n.Errorf("another %s does not make another series: %s", name, said)
		}
		n.says(n.made.Warned(), "will be left in the cloud")
		if n.config[name] = was; !set {
			delete(n.config, name)
		}
	}
	n.made.PlansNothing(n.config)
}

func (n *nights) local() {
	n.rotate()
	before := len(n.stage.Fake().Requests())
	for name, value := range map[string]any{
		"full_every": 2.0, "on_destroy": "delete", "description": "nightly", "timeouts": map[string]any{"read": "1m"},
	} {
		n.config[name] = value
		n.made.Change(n.config)
		n.made.PlansNothing(n.config)
	}
	n.is("next_is_full", false)
	if after := len(n.stage.Fake().Requests()); after != before {
		n.Errorf("%d requests were sent", after-before)
	}
}

func (n *nights) refused() {
	life := n.made.life
	valid := n.next()
	if said := life.validate(valid); said != "" {
		n.Fatal(said)
	}
	long := strings.Repeat("a", 101)
	for _, test := range []struct {
		name  string
		value any
		says  string
	}{
		{"name", "", "must have up to 100 characters"},
		{"name", "a/b", "must have up to 100 characters"},
		{"name", "a:b", "must have up to 100 characters"},
		{"name", "-a", "must have up to 100 characters"},
		{"name", long, "must have up to 100 characters"},
		{"due", "", "between 1 and 100"},
		{"due", long, "between 1 and 100"},
		{"due", "a\nb", "line break"},
		{n.Source, "", "it is empty"},
		{n.Source, "a/b", "it has one of"},
		{"region", "", "at least 1"},
		{"full_every", 0.0, "between 1 and 1000"},
		{"full_every", 1001.0, "between 1 and 1000"},
		{"full_every", 1.5, "whole number"},
		{"on_destroy", "perhaps", "perhaps"},
		{"description", " a", ""},
		{"keep", map[string]any{"last": 0.0}, "between 1 and 10000"},
		{"keep", map[string]any{"daily": -1.0}, "between 1 and 10000"},
		{"keep", map[string]any{"weekly": 10001.0}, "between 1 and 10000"},
		{"keep", map[string]any{"timezone": ""}, "it depends on the machine"},
		{"keep", map[string]any{"timezone": "Local"}, "it depends on the machine"},
		{"keep", map[string]any{"timezone": "Mars/Base"}, "there is none of that name"},
		{"timeouts", map[string]any{"create": "0s"}, "nothing can be done in that time"},
		{"timeouts", map[string]any{"delete": "soon"}, "must be a string containing a sequence"},
	} {
		config := maps.Clone(valid)
		config[test.name] = test.value
		said := life.validate(config)
		if said == "" || !strings.Contains(said, test.says) {
			n.Errorf("%s = %v: it says %q, want %q", test.name, test.value, said, test.says)
		}
	}
	if sent := n.stage.Fake().Requests(); len(sent) > 0 {
		n.Errorf("%d requests were sent", len(sent))
	}
}

// notKnownYet plans a new series of which something is not known, argument by
// argument, and one that is there. None of the plans makes a mistake of it.
func (n *nights) notKnownYet() {
	valid := n.next()
	valid["full_every"], valid["keep"] = 2.0, map[string]any{"last": 1.0, "timezone": "UTC"}
	names := []string{"name", "due", n.Source, "region", "full_every", "on_destroy", "description", "keep", "timeouts"}
	for _, name := range names {
		config := maps.Clone(valid)
		config[name] = Unknown
		if said := n.made.life.validate(config); said != "" {
			n.Errorf("%s is not known: %s", name, said)
		}
		if _, _, said := n.made.Plan(config); said != "" {
			n.Errorf("%s is not known in the first plan: %s", name, said)
		}
	}
	n.made.Change(valid)
	for _, name := range names {
		config := maps.Clone(valid)
		config[name] = Unknown
		_, replaces, said := n.made.Plan(config)
		if refused := strings.Contains(said, "is not known before apply"); refused != (name == "keep") || replaces {
			n.Errorf("%s is not known in the next plan (replaces %v): %s", name, replaces, said)
		}
	}
	config := maps.Clone(valid)
	config["full_every"] = Unknown
	planned, private, _, _ := n.made.life.plan(config)
	if planned["next_is_full"] != Unknown {
		n.Errorf("next_is_full is %v", planned["next_is_full"])
	}
	planned["full_every"], config["full_every"] = 9.0, 9.0
	if said := n.made.life.apply(config, planned, private); said != "" {
		n.Error(said)
	}
	n.made.PlansNothing(config)
}

func (n *nights) identity() {
	n.rotate()
	source := n.config[n.Source]
	state := n.run.importIdentity(n.Type, map[string]any{n.Source: source, "name": "night"})
	if got := len(state["backups"].([]any)); got != 1 || state["id"] != n.address() {
		n.Errorf("the import has %v", state)
	}
	for id, says := range map[string]string{
		"night": "not of the form", source.(string) + "/": "not of the form", ":" + n.address(): "not of the form",
		n.address() + "/x": "not of the form", source.(string) + "/noon": "There are no backups of",
	} {
		if said := n.run.importFails(n.Type, id); !strings.Contains(said, says) {
			n.Errorf("the import of %q says %q, want %q", id, said, says)
		}
	}
}
