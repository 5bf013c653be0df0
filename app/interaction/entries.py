"""Bundle → entries, or every reason why one is none. Nothing is looked up here: what the text itself says is judged."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid, Problem
from app.fhir.resource_types import STORED_TYPES
from app.interaction.entry import Entry
from app.interaction.preconditions import seen_version
from app.interaction.service import Service
from app.search.index import indexed
from app.search.query import Query, query
from app.validate.faults import faults, id_fault

METHODS = ("DELETE", "POST", "PUT", "GET")
"""In the order in which a transaction does them (http://hl7.org/fhir/R4/http.html#trules)."""


def entry_of(service: Service, raw: Any, place: str) -> tuple[Entry | None, list[Issue]]:
    """The entry at the place, and every issue of it: of its request, of its resource, and of both together."""
    if not isinstance(raw, dict):
        return None, [Issue("structure", "entry-shape", "An entry is an object.", place, str(raw))]
    request = raw.get("request")
    if not isinstance(request, dict):
        return None, [Issue("required", "entry-request", "The entry has no request.", f"{place}.request")]
    reading = _Reading(service, place, raw, request)
    entry = reading.entry()
    return entry, reading.issues


def checked(service: Service, entry: Entry) -> tuple[Entry, list[Issue]]:
    """The entry with its index rows, and every issue of its resource, which is there."""
    resource = entry.resource
    issues = faults(resource)
    type_ = resource.get("resourceType") if isinstance(resource, dict) else None
    if type_ == entry.type and isinstance(resource, dict):
        if entry.method == "PUT" and resource.get("id") != entry.id:
            issues.append(_id_mismatch(entry, resource.get("id")))
        rows, more = indexed(resource, service.base_url)
        entry = entry.with_(rows=rows)
        issues += more
    elif isinstance(type_, str) and not any(issue.key == "resource-type" for issue in issues):
        text = f"The resource is of type {type_}, the address of type {entry.type}."
        issues.append(Issue("value", "type-mismatch", text, f"{type_}.resourceType", type_))
    return entry, [entry.at(issue) for issue in issues]


def _id_mismatch(entry: Entry, id_: Any) -> Issue:
    if id_ is None:
        text = f"The resource has no id; an update repeats the id of its address, '{entry.id}'."
        return Issue("required", "id-mismatch", text, f"{entry.type}.id")
    text = f"The resource has the id '{str(id_)[:70]}', its address '{entry.id}'."
    return Issue("value", "id-mismatch", text, f"{entry.type}.id", str(id_))


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


def condition_of(service: Service, type_: str, text: str, expression: str) -> Query:
    """The query of an ifNoneExist. Raises Invalid, at the expression, where it asks for nothing or cannot be asked."""
    asked = query_of(service, type_, text.removeprefix("?"), expression)
    if not asked.conditions:
        raise Invalid(Issue("value", "entry-condition", "ifNoneExist asks for nothing.", expression, text))
    return asked


def query_of(service: Service, type_: str, text: str, expression: str) -> Query:
    """The query `name=value&…` of a type. Raises Invalid, at the expression, where it cannot be asked."""
    try:
        params = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
        return query(type_, params, service.base_url, service.clock())
    except Problem as problem:
        raise Invalid(*(Issue(i.code, i.key, i.text, expression, i.value) for i in problem.issues)) from None
    except ValueError:
        text_ = "The query cannot be read: name=value&name=value."
        raise Invalid(Issue("value", "entry-url", text_, expression, text)) from None


class _Reading:
    """Reads one entry and gathers its issues."""

    def __init__(self, service: Service, place: str, raw: dict[str, Any], request: dict[str, Any]) -> None:
        self.service, self.place, self.raw, self.request = service, place, raw, request
        self.issues: list[Issue] = []

    def entry(self) -> Entry | None:
        method, url = self.request.get("method"), self.request.get("url")
        self._require_texts(method, url)
        if not isinstance(method, str) or not isinstance(url, str) or self.issues:
            return None
        address = self._address(method, url)
        if address is None:
            return None
        entry = address.with_(
            place=self.place,
            full_url=self.raw.get("fullUrl"),
            if_match=self._if_match(),
            resource=self.raw.get("resource"),
        )
        entry = self._with_condition(entry)
        if method in ("POST", "PUT"):
            if entry.resource is None:
                self._fault("required", "entry-resource", f"A {method} needs a resource.", "resource")
                return entry
            entry, issues = checked(self.service, entry)
            self.issues += issues
        elif entry.resource is not None:
            self._fault("structure", "entry-resource", f"A {method} has no resource.", "resource")
        return entry

    def _require_texts(self, method: Any, url: Any) -> None:
        if method is None:
            self._fault(
                "required", "entry-method", f"The request has no method ({', '.join(METHODS)}).", "request.method"
            )
        elif method in ("PATCH", "HEAD"):
            self._fault(
                "not-supported", "entry-method", f"{method} in a Bundle is not supported yet.", "request.method", method
            )
        elif method not in METHODS:
            text = f"'{str(method)[:60]}' is no method; there are {', '.join(METHODS)}."
            self._fault("value", "entry-method", text, "request.method", method)
        if not isinstance(url, str) or not url:
            self._fault("required", "entry-url", "The request has no url.", "request.url", url)
        for name in ("ifNoneMatch", "ifModifiedSince"):
            if name in self.request:
                text = f"{name} in an entry is not supported yet."
                self._fault("not-supported", "entry-condition", text, f"request.{name}", self.request[name])
        full_url = self.raw.get("fullUrl")
        if full_url is not None and (not isinstance(full_url, str) or ":" not in full_url):
            text = "A fullUrl is absolute: a URL or urn:uuid:…"
            self._fault("value", "full-url", text, "fullUrl", full_url)

    def _address(self, method: str, url: str) -> Entry | None:
        """The entry's method, type, id, version and query, as far as its url can be understood."""
        path, mark, text = url.removeprefix(self.service.base_url + "/").partition("?")
        type_, *rest = path.split("/")
        if (fault := type_issue(type_, f"{self.place}.request.url")) is not None:
            self.issues.append(fault)
            return None
        wanted = {
            "POST": "Type",
            "PUT": "Type/id",
            "DELETE": "Type/id",
            "GET": "Type/id, Type/id/_history/version or Type?…",
        }
        if mark and method in ("PUT", "DELETE"):
            self._fault(
                "not-supported", "entry-url", f"A conditional {method} is not supported yet.", "request.url", url
            )
            return None
        if method == "POST" and not rest and not mark:
            return Entry(method, type_)
        if method == "GET" and not rest:
            return Entry(method, type_, condition=self._query(type_, text, "request.url"))
        if len(rest) in (1, 3) and rest[0] and not mark and method in ("PUT", "DELETE", "GET"):
            if (fault := id_fault(rest[0], f"{self.place}.request.url")) is not None:
                self.issues.append(fault)
                return None
            if len(rest) == 1:
                return Entry(method, type_, rest[0])
            if (
                method == "GET"
                and rest[1] == "_history"
                and rest[2].isascii()
                and rest[2].isdigit()
                and len(rest[2]) < 19
            ):
                return Entry(method, type_, rest[0], version=int(rest[2]))
        self._fault("value", "entry-url", f"The url of a {method} here is {wanted[method]}.", "request.url", url)
        return None

    def _with_condition(self, entry: Entry) -> Entry:
        text = self.request.get("ifNoneExist")
        if text is None:
            return entry
        if entry.method != "POST" or not isinstance(text, str):
            self._fault(
                "structure",
                "entry-condition",
                "ifNoneExist is a text and belongs to a POST.",
                "request.ifNoneExist",
                text,
            )
            return entry
        try:
            condition = condition_of(self.service, entry.type, text, f"{self.place}.request.ifNoneExist")
        except Problem as problem:
            self.issues += problem.issues
            return entry.with_(condition_text=text)
        return entry.with_(condition=condition, condition_text=text)

    def _query(self, type_: str, text: str, member: str) -> Query | None:
        try:
            return query_of(self.service, type_, text, f"{self.place}.{member}")
        except Problem as problem:
            self.issues += problem.issues
            return None

    def _if_match(self) -> str | None:
        value = self.request.get("ifMatch")
        if value is None:
            return None
        try:
            seen_version(str(value))
        except Problem as problem:
            self.issues += [
                Issue(i.code, i.key, i.text, f"{self.place}.request.ifMatch", i.value) for i in problem.issues
            ]
        return str(value)

    def _fault(self, code: str, key: str, text: str, member: str, value: Any = None) -> None:
        self.issues.append(Issue(code, key, text, f"{self.place}.{member}", None if value is None else str(value)))


def together(entries: list[Entry]) -> Iterator[Issue]:
    """What is wrong with the entries of one transaction seen together: a fullUrl, an identity or a condition twice."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        marks = [("fullUrl", entry.full_url, "fullUrl")] if entry.full_url is not None and entry.method != "GET" else []
        if entry.method in ("PUT", "DELETE") and entry.identity is not None:
            marks.append(("identity", entry.identity, "request.url"))
        if entry.condition_text is not None:
            marks.append(("condition", f"{entry.type}?{entry.condition_text}", "request.ifNoneExist"))
        for kind, value, member in marks:
            first = seen.setdefault((kind, value or ""), entry)
            if first is not entry:
                text = f"{first.place} has the same {kind}; in one transaction each is there once."
                yield Issue("duplicate", f"same-{kind.lower()}", text, entry.expression(member), value)
