package acceptance

import (
	"net/http"
	"strings"
)

// goneTold removes an object behind Terraform's back.
func (p *play) goneTold() {
	m := p.module()
	made := m.made(m.required)
	was := made.State()
	p.Vanish(was["id"].(string))
	said := made.Refresh()
	if made.State() != nil {
		p.Errorf("the state still has %v", made.State())
	}
	p.goneSays(m, was, said)
	planned, replaces, refused := m.server.Blank("cloudbackup_" + p.Kind.Type).Plan(m.required)
	if refused != "" || replaces || planned["status"] != Unknown {
		p.Errorf("the next plan does not make another: %v: %s", planned, refused)
	}
	p.onlyLooks()
}

// goneSays fails the test unless a point in time that is gone is told of by its
// name; of other objects the plan says enough.
func (p *play) goneSays(m module, was map[string]any, said string) {
	p.Helper()
	if !m.has("on_missing") {
		if said != "" {
			p.Errorf("a refresh says %s", said)
		}
		return
	}
	words := []string{"is gone", was["id"].(string)}
	if name, _ := was["name"].(string); name != "" {
		words = append(words, name)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			p.Errorf("%q is missing in what a refresh says: %s", w, said)
		}
	}
}

// forgetting is an object that the state forgets once it is gone.
func (p *play) forgetting() (module, Made, map[string]any) {
	p.Helper()
	m := p.module()
	if !m.has("on_missing") {
		p.Skip("the kind is no point in time")
	}
	config := m.with([]string{"on_missing"}, "forget")
	return m, m.made(config), config
}

func (p *play) goneForgotten() {
	m, made, config := p.forgetting()
	was := made.State()
	p.Vanish(was["id"].(string))
	p.goneSays(m, was, made.Refresh())
	if got := made.State(); got["status"] != "gone" || got["id"] != was["id"] {
		p.Errorf("the state has %v", got)
	}
	made.PlansNothing(config)
	if said := made.Refresh(); said != "" {
		p.Errorf("the second refresh says %s", said)
	}
	made.Change(nil)
	p.onlyLooks()
}

func (p *play) goneForAMoment() {
	_, made, config := p.forgetting()
	was := made.State()
	p.Fake().FailWith(http.MethodGet, p.Item, 1, fault(http.StatusNotFound, "itemNotFound", "It could not be found."))
	made.Refresh()
	p.Fake().ForgetFaults()
	if said := made.Refresh(); said != "" || !same(made.State(), was) {
		p.Errorf("afterwards the state has %v: %s\nwant %v", made.State(), said, was)
	}
	made.PlansNothing(config)
	p.onlyLooks()
	made.Change(nil)
}
