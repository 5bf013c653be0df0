"""$meta, $meta-add and $meta-delete: the profiles, tags and security labels (http://hl7.org/fhir/R4/resource-operation-meta.html).

Does a change of them make a version? R4 leaves it open: tags and security labels "can be updated without changing the stated version of the
resource" (http://hl7.org/fhir/R4/resource.html#Meta). Here every change is a version, because a version, once served, never changes: its ETag,
its history and the copies that others keep stay true. Adding what is there, or deleting what is not, changes nothing and makes none.
For the same reason the labels of an older version cannot be changed; they can be read.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, require
from app.interaction.checking import checked
from app.interaction.entry import Entry
from app.interaction.operation_parameters import META, META_CHANGE, given_for
from app.interaction.preconditions import require_match
from app.interaction.read import read
from app.interaction.reading import require_address, require_live
from app.interaction.service import Service, Written, resource_of
from app.interaction.transact import carry_out
from app.interaction.vread import vread
from app.search.conditions import AnyOf, Position, Present, Search
from app.store.transaction import Transaction

MOST_LABELLED = 50_000
"""Resources with labels that are gone through for the whole system or a type."""
Meta = dict[str, Any]
_LABELS = ("profile", "security", "tag")


class _Labelled(msgspec.Struct):
    meta: Meta


async def meta_of(service: Service, type_: str, id_: str, version: str | None, params: Any, body: Any = None) -> Meta:
    """Parameters with the meta of a resource, or of one version of it. Raises NotFound, Gone, Invalid."""
    given_for(META, params, body)
    stored = await (read(service, type_, id_) if version is None else vread(service, type_, id_, version))
    return answer(resource_of(stored)["meta"])


async def labels_in_use(service: Service, type_: str | None, params: Any, body: Any = None) -> Meta:
    """Parameters with every profile, security label and tag of a type, or of all types, each once, in the order of first use.

    Raises NotFound (the type), Invalid, also where more than MOST_LABELLED resources would have to be looked at.
    """
    if type_ is not None:
        require_address(type_)
    given_for(META, params, body)
    conditions = (AnyOf((Present("_profile"), Present("_security"), Present("_tag"))),)
    found: Meta = {}
    after: Position | None = None
    top: int | None = None
    looked_at = 0
    while True:
        types = (type_,) if type_ else ()
        page = await service.store.search(Search(types, conditions, 1000, after=after, top=top, total="none"))
        for one in page.found:
            found = added(found, msgspec.json.decode(one.body, type=_Labelled).meta)
        looked_at += len(page.found)
        after, top = page.last, page.top
        if after is None:
            return answer(found)
        if looked_at >= MOST_LABELLED:
            text = f"More than {MOST_LABELLED} resources have labels; ask a type, or search with _tag, _security and _profile."
            raise Invalid(Issue("too-costly", "meta-too-much", text))


async def meta_add(
    service: Service, type_: str, id_: str, params: Any, body: Any, if_match: str | None = None
) -> Written:
    """Add the labels of the parameter `meta`. Raises NotFound, Gone, Invalid, PreconditionFailed, NotAllowed, Busy."""
    return await _change(service, type_, id_, _labels_given(params, body), added, if_match)


async def meta_delete(
    service: Service, type_: str, id_: str, params: Any, body: Any, if_match: str | None = None
) -> Written:
    """Take away the labels of the parameter `meta`; those that are not there are no fault. Raises as `meta_add`."""
    return await _change(service, type_, id_, _labels_given(params, body), without, if_match)


def answer(meta: Meta) -> dict[str, Any]:
    """Parameters with `return`. An empty meta has no form in FHIR, so then there is no parameter."""
    return {"resourceType": "Parameters", **({"parameter": [{"name": "return", "valueMeta": meta}]} if meta else {})}


def added(meta: Meta, more: Meta) -> Meta:
    """The meta with the labels of the other; one that is there stays as it is (http://hl7.org/fhir/R4/resource-operation-meta-add.html)."""
    result = dict(meta)
    for name in _LABELS:
        known = {_identity(label) for label in _listed(meta, name)}
        new = {_identity(label): label for label in reversed(_listed(more, name)) if _identity(label) not in known}
        if new:
            result[name] = [*_listed(meta, name), *reversed(new.values())]
    return result


def without(meta: Meta, less: Meta) -> Meta:
    """The meta without the labels of the other (http://hl7.org/fhir/R4/resource-operation-meta-delete.html)."""
    result = dict(meta)
    for name in _LABELS:
        gone = {_identity(label) for label in _listed(less, name)}
        left = [label for label in _listed(meta, name) if _identity(label) not in gone]
        if left:
            result[name] = left
        else:
            result.pop(name, None)
    return result


async def _change(
    service: Service, type_: str, id_: str, labels: Meta, change: Callable[[Meta, Meta], Meta], if_match: str | None
) -> Written:
    require_address(type_, id_)

    async def work(transaction: Transaction) -> Written:
        stored = require_live(await transaction.newest(type_, id_), f"{type_}/{id_}")
        require_match(if_match, stored.address, stored.version, "http.If-Match")
        resource = resource_of(stored)
        meta = change(resource["meta"], labels)
        if meta == resource["meta"]:
            return Written(stored, "unchanged")
        entry, issues = checked(service, Entry("PUT", type_, id_, resource={**resource, "meta": meta}))
        require(issues)
        (done,) = await carry_out(service, transaction, [entry])
        assert done.written is not None
        return done.written

    return await service.store.write(work)


def _labels_given(params: Any, body: Any) -> Meta:
    """The labels to add or delete. Raises Invalid for none, and for anything of a meta that is no label."""
    meta = given_for(META_CHANGE, params, body).one("meta")
    if meta is None:
        text = "The parameter meta (valueMeta) with profiles, tags or security labels is needed."
        raise Invalid(Issue("required", "meta-labels", text, "Parameters.parameter"))
    faults = [
        Issue(
            "not-supported",
            "meta-labels",
            f"'{name}' is no label: only profile, tag and security can be changed.",
            f"Meta.{name}",
        )
        for name in meta
        if name not in (*_LABELS, "id")
    ]
    if not any(name in meta for name in _LABELS):
        faults.append(Issue("required", "meta-labels", "The meta has no profile, tag or security.", "Meta"))
    faults += [
        Issue("required", "meta-labels", f"A {name} label is known by its code (and system).", f"Meta.{name}")
        for name in ("security", "tag")
        for label in _listed(meta, name)
        if "code" not in label
    ]
    if faults:
        raise Invalid(*faults)
    labels: Meta = meta
    return labels


def _listed(meta: Meta, name: str) -> list[Any]:
    value = meta.get(name)
    return value if isinstance(value, list) else []


def _identity(label: Any) -> tuple[str | None, ...]:
    """What makes two labels the same: of a profile its url, of a tag or security label its system and code."""
    return (label.get("system"), label.get("code")) if isinstance(label, dict) else (label,)
