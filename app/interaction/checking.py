"""What is wrong with a resource that is about to be stored, and what it will be found by."""

from typing import Any

from app.fhir.issues import Issue, did_you_mean
from app.fhir.resource_types import STORED_TYPES
from app.interaction.entry import Entry
from app.interaction.service import Service
from app.search.index import indexed
from app.validate.faults import faults


def checked(service: Service, entry: Entry) -> tuple[Entry, list[Issue]]:
    """The entry with its index rows and its remarks, and every issue of its resource, which is there."""
    resource = entry.resource
    issues = faults(resource) if service.validator is None else service.validator.of_write(resource, service.base_url)
    is_sound = not any(is_error(issue) for issue in issues)
    type_ = resource.get("resourceType") if isinstance(resource, dict) else None
    if type_ == entry.type and isinstance(resource, dict):
        if entry.method == "PUT" and entry.id is not None and resource.get("id") != entry.id:
            issues.append(_id_mismatch(entry, resource.get("id")))
        issues += of_its_type(entry, resource)
        rows, more = indexed(resource, service.base_url)
        entry = entry.with_(rows=rows)
        issues += more if is_sound or not is_full(service) else ()  # the validator named those dates
    elif isinstance(type_, str) and not any(issue.key == "resource-type" for issue in issues):
        text = f"The resource is of type {type_}, the address of type {entry.type}."
        issues.append(Issue("value", "type-mismatch", text, f"{type_}.resourceType", type_))
    placed = [entry.at(issue) for issue in issues]
    return entry.with_(remarks=tuple(one for one in placed if not is_error(one))), placed


def is_error(issue: Issue) -> bool:
    """Whether it refuses a write."""
    return issue.severity in ("error", "fatal")


def is_full(service: Service) -> bool:
    """Whether writes are validated in full."""
    return service.validator is not None and service.validator.mode == "full"


def type_issue(type_: str, expression: str | None) -> Issue | None:
    """The issue of a type that has no endpoint here."""
    if type_ in STORED_TYPES:
        return None
    near = did_you_mean(type_, STORED_TYPES) or "."
    return Issue(
        "not-supported",
        "resource-type",
        f"'{type_[:60]}' is no resource type of FHIR R4 with an endpoint{near}",
        expression,
        type_,
    )


def _id_mismatch(entry: Entry, id_: Any) -> Issue:
    if id_ is None:
        text = f"The resource has no id; an update repeats the id of its address, '{entry.id}'."
        return Issue("required", "id-mismatch", text, f"{entry.type}.id")
    text = f"The resource has the id '{str(id_)[:70]}', its address '{entry.id}'."
    return Issue("value", "id-mismatch", text, f"{entry.type}.id", str(id_))


def of_its_type(entry: Entry, resource: dict[str, Any]) -> list[Issue]:
    """A Subscription that asks to be served is refused: this service opens no connection to anyone.

    http://hl7.org/fhir/R4/subscription.html: `requested` asks the server to activate it. A copy that is put in place with its id
    may say so, as it then says what is true: nobody has activated it.
    """
    if entry.type != "Subscription":
        return []
    status = resource.get("status")
    if status == "active" or (status == "requested" and entry.method == "POST"):
        text = "Subscriptions are not served: this service sends nothing to anyone. Ask with _lastUpdated or _history instead."
        return [Issue("not-supported", "subscription", text, "Subscription.status", str(status))]
    return []
