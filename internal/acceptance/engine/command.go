package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// line is a command line.
type line struct {
	Options
	words              []string
	approved, exitCode bool
	out                string
}

// command does what the words say.
func (r *Run) command(ctx context.Context) {
	l := r.parse()
	switch l.words[0] {
	case "validate":
		r.validate(ctx, l)
	case "plan":
		r.plan(ctx, l)
	case "apply":
		r.apply(ctx, l)
	case "destroy":
		l.Destroy = true
		r.apply(ctx, l)
	case "import":
		r.importOne(ctx, l)
	case "taint", "untaint":
		r.taint(l.words[1], l.words[0] == "taint")
	case "state":
		r.state(l.words[1:])
	default:
		panic(notKnown("the engine knows no " + l.words[0]))
	}
}

// parse reads the words and flags.
func (r *Run) parse() *line {
	l := &line{}
	l.Variables = map[string]string{}
	for i := 0; i < len(r.args); i++ {
		arg := r.args[i]
		if !strings.HasPrefix(arg, "-") {
			l.words = append(l.words, arg)
			continue
		}
		name, value, ok := strings.Cut(arg, "=")
		if slices.Contains([]string{"-target", "-replace", "-var", "-parallelism", "-out"}, name) && !ok {
			i++
			value = r.args[i]
		}
		l.flag(name, value)
		r.show.json = r.show.json || name == "-json"
	}
	return l
}

func (l *line) flag(name, value string) {
	switch name {
	case "-auto-approve":
		l.approved = true
	case "-detailed-exitcode":
		l.exitCode = true
	case "-destroy":
		l.Destroy = true
	case "-refresh-only":
		l.RefreshOnly = true
	case "-refresh":
		l.NoRefresh = value == "false"
	case "-target":
		l.Targets = append(l.Targets, value)
	case "-replace":
		l.Replace = append(l.Replace, value)
	case "-var":
		variable, text, _ := strings.Cut(value, "=")
		l.Variables[variable] = text
	case "-parallelism":
		n, err := strconv.Atoi(value)
		must(err)
		l.Parallelism = n
	case "-out":
		l.out = value
	case "-json", "-no-color", "-input":
	default:
		panic(notKnown("the engine knows no " + name))
	}
}

// begin reads the configuration; nil means that it cannot be read.
func (r *Run) begin(ctx context.Context, options Options) *operation {
	return r.beginWith(ctx, r.w.Source(), options)
}

// beginWith does so with the configuration of a saved plan.
func (r *Run) beginWith(ctx context.Context, source string, options Options) *operation {
	o, diags := r.w.begin(ctx, source, options, r.show)
	r.operation = o
	close(r.started)
	o.say(diags...)
	return o
}

// plan is the command.
func (r *Run) plan(ctx context.Context, l *line) {
	o := r.begin(ctx, l.Options)
	p := r.planned(o)
	if p == nil {
		return
	}
	if l.out != "" {
		r.w.mu.Lock()
		r.w.plans[l.out] = p
		r.w.mu.Unlock()
	}
	if l.exitCode && !p.Empty {
		r.code = 2
	}
}

// apply is the command, for a new plan or for one that was saved.
func (r *Run) apply(ctx context.Context, l *line) {
	if len(l.words) > 1 {
		r.w.mu.Lock()
		saved := r.w.plans[l.words[1]]
		r.w.mu.Unlock()
		if saved == nil {
			panic("there is no saved plan " + l.words[1])
		}
		options := saved.options
		options.Parallelism = l.Parallelism
		r.carryOut(r.beginWith(ctx, saved.source, options), saved)
		return
	}
	if !l.approved {
		panic(notKnown("the engine asks nobody: " + l.words[0] + " needs -auto-approve"))
	}
	o := r.begin(ctx, l.Options)
	if p := r.planned(o); p != nil {
		o.diags = nil
		r.carryOut(o, p)
	}
}

// planned makes a plan and tells it, nil if that goes wrong.
func (r *Run) planned(o *operation) *Plan {
	p := o.plan()
	if p != nil {
		p.render(r.show, o.Schemas)
	}
	if len(o.Targets) > 0 {
		o.say(&Diagnostic{
			Summary: "Resource targeting is in effect",
			Detail: "You are creating a plan with the -target option, which means that the result of this plan may not " +
				"represent all of the changes requested by the current configuration.",
		})
	}
	r.tell(o.diags)
	if p == nil {
		r.code = 1
	}
	return p
}

// carryOut applies a plan and keeps what that has left.
func (r *Run) carryOut(o *operation, p *Plan) {
	if p.base != r.w.State() {
		r.tell(Diagnostics{{
			Error: true, Summary: "Saved plan is stale",
			Detail: "The given plan file can no longer be applied because the state was changed by another operation " +
				"after the plan was created.",
		}})
		return
	}
	good := o.apply(p)
	if len(p.options.Targets) > 0 {
		o.say(&Diagnostic{
			Summary: "Applied changes may be incomplete",
			Detail: "The plan was created with the -target option in effect, so some changes requested in the " +
				"configuration may have been ignored and the output values may not be fully updated.",
		})
	}
	r.w.keep(o.state)
	r.tell(o.diags)
	if !good {
		r.code = 1
		return
	}
	imported, added, changed, destroyed := p.Count()
	switch {
	case r.args[0] == "destroy":
		r.show.line("\nDestroy complete! Resources: %d destroyed.", destroyed)
	case imported > 0:
		r.show.line("\nApply complete! Resources: %d imported, %d added, %d changed, %d destroyed.",
			imported, added, changed, destroyed)
	default:
		r.show.line("\nApply complete! Resources: %d added, %d changed, %d destroyed.", added, changed, destroyed)
	}
	for _, name := range slices.Sorted(maps.Keys(o.state.outputs)) {
		r.show.line("%s = %s", name, show(o.state.outputs[name]))
	}
}

func (r *Run) validate(ctx context.Context, l *line) {
	o := r.begin(ctx, l.Options)
	if o.validate() {
		r.show.line("Success! The configuration is valid.")
	}
	r.tell(o.diags)
}

// importOne is the command "import".
func (r *Run) importOne(ctx context.Context, l *line) {
	o := r.begin(ctx, l.Options)
	a := ParseAddress(l.words[1])
	b := o.byAddress[a.Resource]
	if b == nil {
		panic("the configuration has no " + a.String())
	}
	if !o.validate() || !o.configure() {
		r.tell(o.diags)
		return
	}
	if o.state.Object(a) != nil {
		o.say(&Diagnostic{
			Error: true, Summary: "Resource already managed by Terraform",
			Detail: fmt.Sprintf("Terraform is already managing a remote object for %s.", a),
		})
	} else if object, good := o.importOne(b, a, &tfprotov6.ImportResourceStateRequest{
		TypeName: a.Type, ID: l.words[2],
	}); good {
		object.Needs = o.needs(b)
		o.state.put(a, object)
		r.w.keep(o.state)
		r.show.line("\nImport successful!")
	}
	r.tell(o.diags)
}

// taint marks an object, or takes the mark away.
func (r *Run) taint(address string, tainted bool) {
	state, a := r.w.State().clone(), ParseAddress(address)
	object := state.Object(a)
	if object == nil {
		r.tell(Diagnostics{{Error: true, Summary: "No such resource instance", Detail: "There is no " + address + "."}})
		return
	}
	is := *object
	is.Tainted = tainted
	state.put(a, &is)
	r.w.keep(state)
}

// state is the command of that name.
func (r *Run) state(words []string) {
	state := r.w.State().clone()
	switch words[0] {
	case "rm":
		for _, address := range words[1:] {
			r.forget(state, address)
		}
	case "mv":
		from, to := ParseAddress(words[1]), ParseAddress(words[2])
		object := state.Object(from)
		if object == nil || state.Object(to) != nil {
			panic(fmt.Sprintf("%s cannot become %s", from, to))
		}
		state.put(from, nil)
		state.put(to, object)
	default:
		panic(notKnown("the engine knows no state " + words[0]))
	}
	if r.code == 0 {
		r.w.keep(state)
	}
}

// forget takes an address out of a state, or all instances of a resource.
func (r *Run) forget(state *State, address string) {
	a := ParseAddress(address)
	found := false
	for _, is := range state.Addresses() {
		if is == a || a.Key == "" && is.Resource == a.Resource {
			state.put(is, nil)
			found = true
		}
	}
	if !found {
		r.tell(Diagnostics{{Error: true, Summary: "Invalid target address", Detail: "There is no " + address + "."}})
	}
}
