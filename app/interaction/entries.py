"""Bundle → entries, or every reason why one is none. Nothing is looked up here: what the text itself says is judged."""

from collections.abc import Iterator
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Problem
from app.interaction.addressing import addressed
from app.interaction.asked import condition_of
from app.interaction.checking import checked
from app.interaction.entry import Entry
from app.interaction.patching import patch_of_entry
from app.interaction.preconditions import seen_version
from app.interaction.service import Service

METHODS = ("DELETE", "POST", "PUT", "PATCH", "GET", "HEAD")
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
        address, issues = addressed(self.service, method, url, f"{self.place}.request.url")
        self.issues += issues
        if address is None:
            return None
        entry = address.with_(place=self.place, full_url=self.raw.get("fullUrl"), resource=self.raw.get("resource"))
        return self._with_resource(self._with_conditions(entry))

    def _with_resource(self, entry: Entry) -> Entry:
        if entry.method in ("POST", "PUT", "PATCH") and entry.resource is None:
            self._fault("required", "entry-resource", f"A {entry.method} needs a resource.", "resource")
        elif entry.method in ("POST", "PUT"):
            entry, issues = checked(self.service, entry)
            self.issues += issues
        elif entry.method == "PATCH":
            patch, issues = patch_of_entry(entry.resource, f"{self.place}.resource")
            self.issues += issues
            return entry.with_(resource=None, patch=patch)
        elif entry.resource is not None:
            self._fault("structure", "entry-resource", f"A {entry.method} has no resource.", "resource")
        return entry

    def _require_texts(self, method: Any, url: Any) -> None:
        if method is None:
            text = f"The request has no method ({', '.join(METHODS)})."
            self._fault("required", "entry-method", text, "request.method")
        elif method not in METHODS:
            text = f"'{str(method)[:60]}' is no method; there are {', '.join(METHODS)}."
            self._fault("value", "entry-method", text, "request.method", method)
        if not isinstance(url, str) or not url:
            self._fault("required", "entry-url", "The request has no url.", "request.url", url)
        full_url = self.raw.get("fullUrl")
        if full_url is not None and (not isinstance(full_url, str) or ":" not in full_url):
            text = "A fullUrl is absolute: a URL or urn:uuid:…"
            self._fault("value", "full-url", text, "fullUrl", full_url)

    def _with_conditions(self, entry: Entry) -> Entry:
        """The entry with its ifNoneExist, ifMatch, ifNoneMatch and ifModifiedSince."""
        texts: dict[str, str | None] = {}
        for name in ("ifNoneExist", "ifMatch", "ifNoneMatch", "ifModifiedSince"):
            value = self.request.get(name)
            texts[name] = value if isinstance(value, str) else None
            if value is not None and not isinstance(value, str):
                self._fault("structure", "entry-condition", f"{name} is a text.", f"request.{name}", value)
        self._require_place(entry.method, texts)
        if texts["ifMatch"] is not None:
            try:
                seen_version(texts["ifMatch"])
            except Problem as problem:
                self._at(problem, "request.ifMatch")
        entry = entry.with_(
            if_match=texts["ifMatch"], if_none_match=texts["ifNoneMatch"], if_modified_since=texts["ifModifiedSince"]
        )
        text = texts["ifNoneExist"]
        if text is None or entry.method != "POST":
            return entry
        try:
            condition = condition_of(self.service, entry.type, text, f"{self.place}.request.ifNoneExist")
        except Problem as problem:
            self.issues += problem.issues
            return entry.with_(condition_text=text)
        return entry.with_(condition=condition, condition_text=text)

    def _require_place(self, method: str, texts: dict[str, str | None]) -> None:
        """Each condition belongs to some methods (http://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.request)."""
        where = {
            "ifNoneExist": ("POST",),
            "ifMatch": ("PUT", "PATCH", "DELETE"),
            "ifNoneMatch": ("GET", "HEAD", "PUT"),
            "ifModifiedSince": ("GET", "HEAD"),
        }
        for name, methods in where.items():
            if texts[name] is not None and method not in methods:
                text = f"{name} belongs to {' and '.join(methods)}, not to {method}."
                self._fault("structure", "entry-condition", text, f"request.{name}", texts[name])

    def _at(self, problem: Problem, member: str) -> None:
        at = f"{self.place}.{member}"
        self.issues += [Issue(i.code, i.key, i.text, at, i.value) for i in problem.issues]

    def _fault(self, code: str, key: str, text: str, member: str, value: Any = None) -> None:
        self.issues.append(Issue(code, key, text, f"{self.place}.{member}", None if value is None else str(value)))


def together(entries: list[Entry]) -> Iterator[Issue]:
    """What is wrong with the entries of one transaction seen together: a fullUrl, an identity or a condition twice."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        reads = entry.method in ("GET", "HEAD")
        marks = [("fullUrl", entry.full_url, "fullUrl")] if entry.full_url is not None and not reads else []
        if not reads and entry.method != "POST" and entry.identity is not None:
            marks.append(("identity", entry.identity, "request.url"))
        if entry.condition_text is not None:
            member = "request.ifNoneExist" if entry.method == "POST" else "request.url"
            marks.append(("condition", f"{entry.type}?{entry.condition_text}", member))
        for kind, value, member in marks:
            first = seen.setdefault((kind, value or ""), entry)
            if first is not entry:
                text = f"{first.place} has the same {kind}; in one transaction each is there once."
                yield Issue("duplicate", f"same-{kind.lower()}", text, entry.expression(member), value)
