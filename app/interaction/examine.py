"""A document of any kind: everything that is to be said of it, what it becomes, and what the write door does with it.

Without `keep` the write is rehearsed and undone; with it the same steps are stored. A case goes the way of `POST /cases`, a transaction or
batch that of `POST /fhir`, a collection or document that of `$emm-submit`, another resource that of a create or, where it has an id, an update.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from app.case.document import Case
from app.case.reading import checked as checked_case
from app.convert.from_bundle import bundle_to_case
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.fhir.elements import Element
from app.fhir.issues import Issue
from app.fhir.problems import Conflict, Invalid, Problem, require
from app.interaction import batch
from app.interaction.checking import checked, is_error
from app.interaction.doing import Doing, doings
from app.interaction.entry import Done, Entry
from app.interaction.gather_case import composition_of
from app.interaction.linking import conditional
from app.interaction.read_case import read_case, recorded
from app.interaction.reading import require_address
from app.interaction.rehearse import rehearse
from app.interaction.service import Service
from app.interaction.submit import puts_of
from app.interaction.transact import carry_out, require_bundle, require_valid
from app.interaction.validate_case import case_issues
from app.interaction.validation import standard
from app.store.writer import Work

Kind = Literal["case", "transaction", "batch", "submission", "resource"]
Answers = list[Done | Problem]


@dataclass
class Examined:
    """issues: everything, in no order; refusing: those of them that refuse the write. problem: why it is refused, or None. doings: one for
    each entry, none where it is refused. is_stored_already: an equal case is there, and nothing is to be done.

    case: what was sent, or what was understood of a Bundle; left: what a case cannot hold of it, or why there is none. bundle: of a case.
    """

    kind: Kind
    issues: list[Issue] = field(default_factory=list)
    refusing: list[Issue] = field(default_factory=list)
    problem: Problem | None = None
    doings: list[Doing] = field(default_factory=list)
    is_kept: bool = False
    is_stored_already: bool = False
    case: Case | None = None
    left: list[Issue] = field(default_factory=list)
    bundle: Element | None = None
    _marks: set[tuple[str | None, ...]] = field(default_factory=set)

    def refuse(self, problem: Problem) -> None:
        """It is not stored, for these issues."""
        self.problem, self.refusing = problem, [*problem.issues]
        told = {
            (one.value, (one.expression or "").rpartition(".")[0]) for one in self.refusing if one.value is not None
        }
        # of one fault the door names the reference, the validator the element around it: it is told once
        self.issues = [issue for issue in self.issues if (issue.value, issue.expression) not in told]
        self.add_refusing(problem.issues)

    def add_refusing(self, issues: Iterable[Issue]) -> None:
        """Issues that refuse the whole, or an entry of a batch."""
        found = list(issues)
        self._marks |= {_mark(issue) for issue in found if is_error(issue)}
        self.add(found)

    def add(self, issues: Iterable[Issue]) -> None:
        """Issues that are not said yet."""
        said = {_mark(issue) for issue in self.issues}
        self.issues += [issue for issue in issues if _mark(issue) not in said]

    def refuses(self, issue: Issue) -> bool:
        """Whether the issue is a reason to refuse the whole, or an entry of a batch."""
        return _mark(issue) in self._marks


def _mark(issue: Issue) -> tuple[str | None, ...]:
    return issue.key, issue.expression, issue.value, issue.severity


async def examine(service: Service, data: Any, keep: bool = False) -> Examined:
    """Of what `exact_json.loads`, `reading.loads` of XML or `yaml_data` gave. An object without resourceType is a case document.

    Whatever is wrong with it stands in the result. Raises Busy.
    """
    if isinstance(data, dict) and "resourceType" not in data:
        return await _case(service, data, keep)
    is_bundle = isinstance(data, dict) and data.get("resourceType") == "Bundle"
    types: dict[Any, Kind] = {"batch": "batch", "collection": "submission", "document": "submission"}
    type_ = data.get("type") if is_bundle else None
    kind = "resource" if not is_bundle else types.get(type_ if isinstance(type_, str) else "", "transaction")
    found = Examined(kind)
    validation = service.validator or standard()
    found.add(await asyncio.to_thread(validation.issues, data, base_url=service.base_url))
    try:
        done = await _written(service, kind, data, keep)
        found.doings, found.is_kept = doings(done, keep, data["entry"] if kind == "batch" and done else ()), keep
        found.add_refusing(issue for doing in found.doings for issue in doing.issues)
    except Problem as problem:
        found.refuse(problem)
    if is_bundle:
        await asyncio.to_thread(_understand, service, found, data)
    return found


async def _written(service: Service, kind: Kind, data: Any, keep: bool) -> Answers:
    """What came of each entry. Raises whatever refuses the whole."""
    if kind == "resource":
        return await _transaction(service, [await asyncio.to_thread(_lone, service, data)], keep)
    if kind == "submission":
        raws = await asyncio.to_thread(puts_of, service, require_bundle(data, ("collection", "document")))
        return await _transaction(service, await asyncio.to_thread(require_valid, service, raws), keep)
    raws = require_bundle(data, ("transaction", "batch"))
    if kind == "batch":
        read = await asyncio.to_thread(batch.read_each, service, raws)
        return await _done(service, batch.each(service, read, carry_out), keep)
    return await _transaction(service, await asyncio.to_thread(require_valid, service, raws), keep)


async def _transaction(service: Service, entries: list[Entry], keep: bool) -> Answers:
    async def work(transaction: Any) -> Answers:
        return [*await carry_out(service, transaction, entries)]

    return await _done(service, work, keep)


async def _done(service: Service, work: Work[Answers], keep: bool) -> Answers:
    return await (service.store.write(work) if keep else rehearse(service.store, work))


def _lone(service: Service, resource: Any) -> Entry:
    """A create, or an update of the id that the resource brings. Raises NotFound (the type), Invalid."""
    type_ = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(type_, str):
        text = "A resource is an object with a resourceType; a case document is an object without one."
        raise Invalid(Issue("structure", "not-a-resource", text, "$this", str(type_ or type(resource).__name__)))
    id_ = resource.get("id")
    require_address(type_, id_ if isinstance(id_, str) else None)
    entry = Entry("PUT", type_, id_, resource) if isinstance(id_, str) else Entry("POST", type_, resource=resource)
    entry, issues = checked(service, entry)
    require([*issues, *conditional(entry)])
    return entry


def _understand(service: Service, found: Examined, bundle: Any) -> None:
    try:
        found.case, found.left = bundle_to_case(bundle, service.terminology, recorded(service))
    except Problem as problem:
        found.left = problem.issues


async def _case(service: Service, data: Any, keep: bool) -> Examined:
    found = Examined("case")
    try:
        case = found.case = await asyncio.to_thread(checked_case, data, service.terminology.words)
        found.add(await asyncio.to_thread(case_issues, service, case))
        bundle = found.bundle = exact_json.loads(exact_json.dumps(case_to_bundle(case, service.terminology)))
        if await _is_known(service, case):
            found.is_stored_already = found.is_kept = True
            return found
        entries = await asyncio.to_thread(require_valid, service, bundle["entry"])
        found.doings = doings(await _transaction(service, entries, keep), keep)
        found.is_kept = keep
    except Problem as problem:
        own = [issue for issue in found.issues if is_error(issue)]  # the same faults, at the document's places
        found.refuse(Invalid(*own) if own and isinstance(problem, Invalid) else problem)
    return found


async def _is_known(service: Service, case: Case) -> bool:
    """Whether an equal case is stored. Raises Conflict where another has this id, as `POST /cases` does."""
    if await composition_of(service, case.id) is None:
        return False
    if (await read_case(service, case.id)).case != case:
        text = f"there is a case '{case.id}' with other content; PUT /cases/{case.id} replaces it"
        raise Conflict(Issue("conflict", "known-case", text, "id", case.id))
    return True
