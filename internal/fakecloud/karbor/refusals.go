package karbor

import (
	"fmt"
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// refusal is a creation that is answered 400 whatever has become of it.
type refusal struct {
	reason string
	leaves []string
}

// RefuseNext answers the next creation of a checkpoint with a 400 and a reason,
// and leaves a checkpoint all the same, which runs through these statuses; none
// leaves nothing. A protection service that answers too late does so.
func (s *Karbor) RefuseNext(reason string, leaves ...string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.refusals = append(s.refusals, refusal{reason, leaves})
}

// refuse is the error of a flow that cannot be built. What is in the bank by then
// stays there, in a status that never changes and from which nothing leads out
// (karbor-real/checkpoint-show-orphan, checkpoint-delete-orphan).
func (s *Karbor) refuse(c *Checkpoint) error {
	failed := func(reason string) error {
		return core.Refuse(http.StatusBadRequest, "Create checkpoint failed: "+reason)
	}
	if len(s.refusals) > 0 {
		r := s.refusals[0]
		s.refusals = s.refusals[1:]
		if len(r.leaves) > 0 {
			s.protect(c, r.leaves)
		}
		return failed(r.reason)
	}
	for _, resource := range c.Plan.Resources {
		if findProvider(c.Plan.ProviderID).protects(resource.Type) {
			continue
		}
		s.protect(c, []string{Protecting})
		message := "Protection Plugin for " + resource.Type + " could not be found."
		return failed(fmt.Sprintf(traceback, message))
	}
	return nil
}

// traceback is what the protection service sends along with an error
// (karbor-real/checkpoint-create-unknown-resource-type).
const traceback = "Flow: protect, Error: %[1]s" + `
Traceback (most recent call last):

  File "/opt/karbor/.py", line 118, in protect
    flow = self.worker.get_flow(
           ^^^^^^^^^^^^^^^^^^^^^

  File "/opt/karbor/.py", line 59, in get_flow
    flow = flow_protect.get_flow(
           ^^^^^^^^^^^^^^^^^^^^^^

  File "/opt/karbor/.py", line 68, in get_flow
    resources_task_flow = resource_flow.build_resource_flow(
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

  File "/opt/karbor/_flow.py", line 189, in build_resource_flow
    walker.walk_graph(resource_graph)

  File "/opt/karbor/.py", line 124, in walk_graph
    self._walk_graph(source_nodes, set())

  File "/opt/karbor/.py", line 129, in _walk_graph
    listener.on_node_enter(node, node in visited_nodes)

  File "/opt/karbor/_flow.py", line 132, in on_node_enter
    raise exception.ProtectionPluginNotFound(type=resource.type)

karbor.exception.ProtectionPluginNotFound: %[1]s


During handling of the above exception, another exception occurred:


Traceback (most recent call last):

  File "/usr/lib/python3/dist-packages/oslo_messaging/rpc/server.py", line 244, in inner
    return func(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^

  File "/opt/karbor/.py", line 128, in protect
    raise exception.FlowError(

karbor.exception.FlowError: Flow: protect, Error: %[1]s
`
