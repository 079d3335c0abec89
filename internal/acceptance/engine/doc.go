// Package engine does what a Terraform CLI does with a configuration, in this
// process and through the provider's protocol: it validates, refreshes, plans,
// applies, imports and destroys, keeps a state, and holds a provider to the rules to
// which a CLI holds it. Nothing is started and nothing is served, so that a life that
// costs a CLI seconds costs hundredths of one.
//
// It knows the part of the language that the tests use. What it does not know is a
// failure of the test that says so: nothing is silently left out. Where it differs
// from a CLI, it is wrong.
//
// A [Workspace] is a configuration with its state. [Workspace.Start] takes the words
// of a command line and returns a [Run] with an exit code, a text, and what was said
// as values.
package engine
