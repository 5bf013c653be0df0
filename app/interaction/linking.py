"""References inside a transaction: fullUrls become addresses, conditional references the one resource that they find."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.paths import Place, rendered
from app.fhir.problems import Invalid, Problem
from app.fhir.references import Conditional, Literal, Urn, parse, references_in, rewritten
from app.interaction.asked import condition_of
from app.interaction.entry import Entry
from app.interaction.service import Service
from app.search.conditions import Search
from app.search.index import indexed
from app.search.meaning import Indexed, Undecidable, holds
from app.search.parameters import hashed
from app.store.transaction import Transaction


def undefined(entries: Iterable[Entry], others: Iterable[Any] = ()) -> Iterator[Issue]:
    """Every `urn:uuid:` or `urn:oid:` reference that no fullUrl defines.

    others: the Bundle's entries as sent; what one that could not be read would define counts as defined.
    """
    entries = list(entries)
    defined = {entry.full_url for entry in entries if entry.writes}
    defined |= {str(raw.get("fullUrl")) for raw in others if isinstance(raw, dict)}
    for entry in entries:
        for place, element in _references_of(entry):
            parsed = parse(element["reference"])
            if (
                isinstance(parsed, Urn)
                and parsed.value.startswith(("urn:uuid:", "urn:oid:"))
                and parsed.value not in defined
            ):
                text = "No entry of the Bundle has this fullUrl."
                at = rendered((*place, "reference"))
                yield entry.at(Issue("not-found", "reference-undefined", text, at, parsed.value))


def conditional(entry: Entry) -> Iterator[Issue]:
    """Every conditional reference of a lone request; they belong into a transaction or batch."""
    for place, element in _references_of(entry):
        if isinstance(parse(element["reference"]), Conditional):
            text = "A conditional reference is only for a transaction or batch."
            yield Issue(
                "not-supported", "reference-conditional", text, rendered((*place, "reference")), element["reference"]
            )


def linked(service: Service, entries: list[Entry]) -> list[Entry]:
    """The entries with the references that follow a fullUrl in place, and index rows to match.

    A relative reference also follows where fullUrls of the same base define it (http://hl7.org/fhir/R4/bundle.html#references).
    """
    by_url = {entry.full_url: entry.identity or "" for entry in entries if entry.full_url and entry.writes}
    by_base: dict[str, dict[str, str]] = {}
    for url, identity in by_url.items():
        literal = parse(url)
        if isinstance(literal, Literal) and literal.base is not None:
            by_base.setdefault(literal.base, {})[f"{literal.type}/{literal.id}"] = identity
    result = []
    for entry in entries:
        own = parse(entry.full_url) if entry.full_url else None
        base = own.base if isinstance(own, Literal) else None
        mapping = (
            ChainMap(by_base[base], by_url) if base in by_base else by_url
        )  # a copy for each entry would be quadratic
        result.append(with_references(service, entry, mapping))
    return result


def has_conditional(entry: Entry) -> bool:
    """Whether the entry's resource has a conditional reference."""
    return entry.writes and any(
        isinstance(parse(element["reference"]), Conditional) for _, element in _references_of(entry)
    )


def with_references(service: Service, entry: Entry, mapping: Mapping[str, str]) -> Entry:
    """The entry with the references that the mapping names replaced, and index rows to match."""
    new = rewritten(entry.resource, mapping)
    if new is entry.resource or entry.type == "Bundle":
        return entry
    return entry.with_(resource=new, rows=indexed(new, service.base_url)[0])


async def matched(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Entry]:
    """The entries, which all have conditional references and are not written yet, with those matched.

    They are matched last, over the store, where the rest of the transaction is written already, and over one another: what an
    entry is about to replace does not count. Raises Invalid with every conditional reference that finds none or several.
    """
    targets: dict[str, str | Issue] = {}
    faults: list[Issue] = []
    result = []
    for entry in entries:
        mapping: dict[str, str] = {}
        for place, element in _references_of(entry):
            text = element["reference"]
            parsed = parse(text)
            if not isinstance(parsed, Conditional):
                continue
            at = entry.at(Issue("value", "", "", rendered((*place, "reference")), text))
            if text not in targets:
                targets[text] = await _target(service, transaction, entries, parsed)
            target = targets[text]
            if isinstance(target, Issue):
                faults.append(Issue(target.code, target.key, target.text, at.expression, text))
            else:
                mapping[text] = target
        result.append(with_references(service, entry, mapping))
    if faults:
        raise Invalid(*faults)
    return result


async def _target(
    service: Service, transaction: Transaction, entries: list[Entry], reference: Conditional
) -> str | Issue:
    """`Type/id` of the one resource that matches, in the store or among the entries; otherwise why there is none."""
    type_ = reference.type
    try:
        conditions = condition_of(service, type_, reference.query, "").conditions
    except Problem as problem:
        return problem.issues[0]
    own = {entry.id: entry for entry in entries if entry.type == type_}
    page = await transaction.search(Search((type_,), conditions, count=2 + len(own), total="none"))
    found = {one.id for one in page.found if one.id not in own}
    try:
        found |= {
            entry.id
            for entry in own.values()
            if entry.id and all(holds(condition, _as_indexed(entry), None) for condition in conditions)
        }
    except Undecidable:
        text = f"A chain cannot be judged while {type_} entries of the Bundle have conditional references themselves."
        return Issue("not-supported", "reference-conditional", text)
    if len(found) == 1:
        return f"{type_}/{found.pop()}"
    if found:
        return Issue("multiple-matches", "reference-conditional", f"More than one {type_} matches the reference.")
    return Issue("not-found", "reference-conditional", f"No {type_} matches the reference.")


def _references_of(entry: Entry) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every reference that the entry's resource has to the world around it. A stored Bundle keeps its own world inside: its references
    are between its entries (http://hl7.org/fhir/R4/bundle.html#references), and are never replaced."""
    return references_in(entry.resource) if entry.type != "Bundle" else iter(())


def _as_indexed(entry: Entry) -> Indexed:
    return Indexed(entry.type, entry.id or "", hashed(entry.identity or ""), entry.rows)
