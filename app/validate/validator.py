"""Resource → every issue. R4's definitions, compiled to one check for each type; profiles are further checks of the same node.

How the parts meet (who extends the validator builds on this):

**Check.** `Check = (value, Scope) -> Found` (finding.py) says everything about a value; `None` is the answer for a good one.
Findings carry steps from the value on; whoever calls a check lifts them (`lifted`). `Scope` has %resource, %rootResource and
the Bundle around. Nothing raises, whatever JSON the value is.

**Node.** `node_check(plan_of)` (node.py) makes the check of an object. `plan_of(shape)` is asked once for each tuple of member
names; the `Plan` has for each member a `Sieve` (fast, by value alone) and an `Explain` (the whole truth, asked where the sieve
does not pass), the members that hold objects with their checks, and the rules that can apply to that shape.

**Rules (invariants).** `Rules = (path) -> Sequence[Rule]` is asked once for each definition path when its check is made:
`Observation`, `Observation.component`, `Quantity`, `DomainResource` (a node gets the rules of its type and of all that its type
specialises), and the path of an element with a datatype (`Bundle.link`): there the rules stand beside those of the datatype. A
`Rule(run, reads)` runs on nodes that have one of the names `reads`; `run(node, scope)` gives findings, steps from the node
on. The constraints and their contexts: `definitions.constraints_at(path)`; those on elements with a primitive type
(`definitions.primitive_constraints(path)`) are rules of the object that holds them. ele-1, ext-1, txt-1, txt-2 and ref-1 are
decided by the structure, fast, and listed in `STRUCTURAL`.

**Profiles.** `Profiles = (canonical) -> Check | None`: the check of a StructureDefinition whatever its type: of a resource (run
after the check of its type, for `meta.profile` and for `profiles=` of the call), of a datatype or of an Extension (asked for
each `Extension.url` that R4 core does not define). Such a check says only what the profile adds; the structure is said once,
by the type. The base class of V3's work is the same `node_check`, with a `plan_of` that knows the profile's elements and slices.

**Value sets.** `ValueSets.holds(canonical, system, code) -> True | False | None` (None: cannot be decided here).
"""
