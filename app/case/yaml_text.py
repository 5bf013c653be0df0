"""YAML in: the plain part of it, with every scalar kept as text until a field says what it is.

`NO` stays a word, `0337535` keeps its zero, `9.30` its digits. Tags, aliases, merge keys, duplicate keys and deep
nesting are refused: each has been used to make a document mean something else than a reader sees.
"""

from typing import Any

import yaml

from app.case.values import PlainScalar
from app.fhir.issues import Issue
from app.fhir.problems import Malformed

MAX_DEPTH = 64
NULLS = ("", "~", "null")


def yaml_data(body: bytes) -> Any:
    """Read one YAML document (strict UTF-8) into dicts, lists, `PlainScalar`, `str` and None.

    Raises Malformed naming line and column.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed(Issue("structure", "not-utf-8", f"byte {fault.start} is not UTF-8")) from None
    try:
        return _Reader().read(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the text"
        reason = getattr(fault, "problem", None) or "a character that YAML does not allow"
        raise Malformed(Issue("structure", "bad-yaml", f"{where}: {reason}")) from None


class _Reader:
    """Builds the data from the parser's events, with a stack of its own: no recursion, no constructor is ever called."""

    def read(self, text: str) -> Any:
        self.stack: list[tuple[Any, list[Any]]] = []
        self.root: list[Any] = []
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            match event:
                case yaml.AliasEvent():
                    self._refuse(event, "yaml-alias", "aliases are not allowed; write the value out")
                case yaml.ScalarEvent():
                    self._plain(event)
                    self._add(self._scalar(event), event)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._plain(event)
                    self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self.stack.pop()
                case yaml.DocumentStartEvent() if self.root:
                    self._refuse(event, "yaml-documents", "one document is wanted, there are more")
        if not self.root:
            raise Malformed(Issue("structure", "empty", "the text holds no document"))
        return self.root[0]

    def _plain(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, "yaml-anchor", f"anchors are not allowed: &{event.anchor}")
        if event.tag is not None:
            self._refuse(event, "yaml-tag", f"tags are not allowed: {event.tag}")

    def _scalar(self, event: Any) -> str | None:
        if event.style is None:
            return None if event.value in NULLS else PlainScalar(event.value)
        return str(event.value)

    def _open(self, container: Any, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(event, "too-deep", f"nested more than {MAX_DEPTH} levels")
        self._add(container, event)
        self.stack.append((container, []))

    def _add(self, value: Any, event: Any) -> None:
        if not self.stack:
            self.root.append(value)
            return
        container, waiting_key = self.stack[-1]
        if isinstance(container, list):
            container.append(value)
        elif waiting_key:
            container[waiting_key.pop()] = value
        else:
            self._key(value, container, event)
            waiting_key.append(str(value))

    def _key(self, key: Any, container: dict[str, Any], event: Any) -> None:
        if not isinstance(key, str):
            self._refuse(event, "yaml-key", "a key is plain text")
        if key == "<<":
            self._refuse(event, "yaml-merge", "merge keys are not allowed; write the values out")
        if key in container:
            self._refuse(event, "duplicate-key", f"the key '{key}' stands twice", key)

    def _refuse(self, event: Any, key: str, text: str, value: str | None = None) -> None:
        where = f"line {event.start_mark.line + 1}, column {event.start_mark.column + 1}: "
        raise Malformed(Issue("structure", key, where + text, value=value))
