package acceptance

// retention are lives of objects that destroy leaves in the cloud, unless they
// are no good.
var retention = []scenario{
	{name: "what is to be retained stays", play: (*play).retained},
	{name: "a failed creation is not retained", play: (*play).failedNotRetained},
	{name: "an unfinished creation is not retained", play: (*play).unfinishedNotRetained},
}

// keeping is Basic with the line that retains it.
func (p *play) keeping() *CLI {
	p.Helper()
	if p.Retain == "" {
		p.Skip("nothing of this kind is retained")
	}
	return p.cli(with(p.config(p.Basic), p.Retain))
}

func (p *play) retained() {
	c := p.keeping()
	c.Apply()
	id := p.only()
	c.Destroy()
	if got := p.only(); got != id {
		p.Errorf("the cloud has %s, want %s", got, id)
	}
	if left := c.State(); len(left) > 0 {
		p.Errorf("the state still has %s", left[0].Address)
	}
	if p.Fake() != nil {
		p.sent(p.Remove.Method, p.Remove.Path, 0)
	}
}

func (p *play) failedNotRetained() {
	c := p.keeping()
	p.FailCreation("no space left on backend")
	c.Fails("Unable to create "+p.Kind.Noun, "apply", "-auto-approve")
	p.only()
	c.Destroy()
	p.none()
}

// unfinishedNotRetained destroys without a refresh: one that saw the object
// finished would rightly keep it.
func (p *play) unfinishedNotRetained() {
	c := p.keeping()
	p.interruptedInWait(c)
	destroy := c.Start("destroy", "-auto-approve", "-refresh=false")
	p.Thaw()
	destroy.Succeeds()
	p.none()
}
