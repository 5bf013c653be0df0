"""X-Provenance: what was written, and where it came from, in one transaction (http://hl7.org/fhir/R4/provenance.html#header)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Problem, require
from app.interaction.checking import checked
from app.interaction.entry import Done, Entry
from app.interaction.linking import conditional, undefined
from app.interaction.service import Service
from app.store.transaction import Transaction

CarryOut = Callable[[Service, Transaction, list[Entry]], Awaitable[list[Done]]]


def with_provenance(
    service: Service, carry_out: CarryOut, entries: list[Entry], provenance: dict[str, Any] | None
) -> Callable[[Transaction], Awaitable[list[Done]]]:
    """The work of the entries, and then of a Provenance whose targets are the versions that they made; none made, none stored.

    Raises Invalid where the Provenance is none, names targets of its own, or is at fault.
    """
    if provenance is None:
        return lambda transaction: carry_out(service, transaction, entries)
    if provenance.get("resourceType") != "Provenance":
        text = "X-Provenance holds a Provenance resource as JSON."
        raise Invalid(Issue("value", "provenance", text, "http.X-Provenance", str(provenance.get("resourceType"))))
    if "target" in provenance:
        text = "The Provenance of X-Provenance has no target; the service fills it in."
        raise Invalid(Issue("value", "provenance", text, "http.X-Provenance", "target"))

    async def work(transaction: Transaction) -> list[Done]:
        done = await carry_out(service, transaction, entries)
        made = [one.written.stored for one in done if one.written and one.written.outcome != "unchanged"]
        if made:
            target = [{"reference": f"{one.address}/_history/{one.version}"} for one in made]
            entry, issues = checked(service, Entry("POST", "Provenance", resource={**provenance, "target": target}))
            require(map(_in_header, [*issues, *conditional(entry), *undefined([entry])]))
            try:
                await carry_out(service, transaction, [entry])
            except Problem as problem:
                raise type(problem)(*map(_in_header, problem.issues)) from None
        return done

    return work


def _in_header(issue: Issue) -> Issue:
    return replace(issue, expression="http.X-Provenance")
