// Package core is what the services of the embedded cloud stand on: routes,
// calls, clock, faults, request log, pages, shapes of bodies, quotas, and a
// store of objects. It knows no service.
//
// How to add one (karbor, cbr ...), in a package of its own:
//
//  1. A struct with the cloud, its region, its root path, a [Table] of routes,
//     and for each kind of object a [Store] (exported, the hands behind
//     Terraform's back) with its [Rows] (unexported, for the service itself);
//     both come from [NewStore]. A [Kind] says where id and status are.
//  2. New(cloud, region, root) makes it and calls [Cloud.Add].
//  3. Mount, Routes and Answer make it a [Service]. [Mount] has the entries in
//     the catalog, and whether a project stands in the path. Answer is the
//     pipeline of the real server: [Call.SignedIn], project, route, body, work;
//     it puts an error of a route, mostly a [Refusal], into the body that the
//     service's errors have. A path that the real server does not have is a
//     [Cloud.Complain], which fails the test.
//  4. A body is decoded with [Decode] and checked with a [Schema]; the service
//     words what [Schema.Breaches] finds in its own way.
//  5. What takes time is [Rows.Run] with a plan: the first status at once, the
//     others one per look, or in real time; Next and NextDelete of the store
//     change the plan. Each answer that shows a status calls [Rows.Look] first.
//     An operation on two objects is [Clock.Run], [Rows.Own], [Rows.Occupy].
//  6. Stores makes it a [Keeper]: the program fakecloud lists its objects.
//  7. The recorded calls of a real server go into testdata, and a test plays
//     them with package recorded.
//
// Then package fakecloud makes it part of each region. Everything that a
// service does, it does with the cloud's lock held; a knob takes the lock.
package core
