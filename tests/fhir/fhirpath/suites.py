"""The FHIRPath suites of the corpora: read, flattened, run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.fhir import exact_json
from app.fhir.fhirpath.environment import Hooks
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.expression import compile
from app.fhir.fhirpath.nodes import Node
from app.fhir.fhirpath.quantities import Quantity
from app.fhir.fhirpath.temporal import Temporal
from app.terminology.ucum import canonical


def in_unit(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """UCUM's conversion, from our terminology: what a caller of the engine would hand in."""
    mine, its = canonical(unit), canonical(wanted)
    if mine is None or its is None or mine.unit != its.unit:
        return None
    found = (mine.amount(amount) - its.offset) / its.factor
    return Decimal(found.numerator) / Decimal(found.denominator)


NOW = datetime(2026, 11, 25, 9, 30, 15, 250000, tzinfo=UTC)
HOOKS = Hooks(now=NOW, convert=in_unit)


class _Loader(yaml.SafeLoader):
    """YAML that keeps numbers exact and leaves dates as text."""


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_Loader.add_constructor("tag:yaml.org,2002:float", _number)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Case:
    """One expression of a suite with its input and what is expected of it."""

    file: str
    expression: str
    context: str | None
    type: str | None
    subject: Any
    expected: list[Any] | None
    variables: dict[str, Any]
    model: str | None
    description: str

    @property
    def name(self) -> str:
        return f"{self.file}: {self.expression}"

    def outcome(self) -> list[Any] | str:
        """What our engine gives, as JSON, or the error's sentence."""
        try:
            focus: Any = self.subject
            if self.context:
                focus = compile(self.context).evaluate(focus)[0]
            found = compile(self.expression).evaluate(
                focus, type_=self.type, resource=self.subject, variables=self.variables, hooks=HOOKS
            )
        except FhirpathError as error:
            return str(error)
        return [_json(node) for node in found if node.value is not None]

    def passes(self) -> bool:
        """Whether that is what is expected."""
        outcome = self.outcome()
        if self.expected is None:
            return isinstance(outcome, str)
        return not isinstance(outcome, str) and _comparable(outcome) == _comparable(self.expected)


def cases(corpora: Path) -> list[Case]:
    """Every case that the suites themselves have not disabled."""
    folder = corpora / "fhirpath"
    return [
        case for file in sorted((folder / "cases").glob("*.yaml")) for case in _of_file(file, folder / "resources/r4")
    ]


def _of_file(file: Path, inputs: Path) -> Iterator[Case]:
    suite = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    for test in _flat(suite["tests"]):
        if "expression" not in test or test.get("disable"):
            continue
        subject = _input(inputs / test["inputfile"]) if "inputfile" in test else suite.get("subject")
        written = test["expression"]
        type_ = None
        if isinstance(written, dict):
            type_, written = written["base"], written["expression"]
        for expression in written if isinstance(written, list) else [written]:
            yield Case(
                file.stem,
                str(expression),
                test.get("context"),
                type_,
                subject,
                None if test.get("error") else test.get("result", []),
                test.get("variables") or {},
                test.get("model"),
                test.get("desc") or "",
            )


def _flat(tests: list[Any]) -> Iterator[dict[str, Any]]:
    for test in tests:
        groups = [value for key, value in test.items() if "group" in key and isinstance(value, list)]
        if groups:
            for group in groups:
                yield from _flat(group)
        else:
            yield test


@cache
def _input(file: Path) -> Any:
    return exact_json.loads(file.read_bytes())


def _json(node: Node) -> Any:
    return str(node.value) if isinstance(node.value, (Temporal, Quantity)) else node.value


def _comparable(value: Any) -> Any:
    """Numbers to 13 places, as the suites' results come from an engine with binary floats."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, (int, Decimal)):
        return ("number", Decimal(value).quantize(Decimal("1e-13")).normalize())
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {name: _comparable(member) for name, member in value.items()}
    return value
