"""Random questions about resources that are there: every kind of parameter, its values taken from the resources by another reading of R4."""

import json
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

from app.fhir import exact_json
from app.search.parameters import Parameter, parameters_of
from tests.search import standard

Clause = tuple[str, str]
"""(name with modifier, value)."""
PREFIXES = ("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")


class Pool:
    """Clauses that find something, by type, and the references between types."""

    def __init__(self, resources: list[Any], package: Path, random: Random, sampled: int) -> None:
        self.random = random
        self.clauses: dict[str, list[Clause]] = defaultdict(list)
        definitions: dict[str, list[Any]] = defaultdict(list)
        for one in standard.search_parameters(package):
            is_known = "hasExtension" not in one.get("expression", "hasExtension")  # which fhirpathpy does not know
            if is_known and one["type"] not in ("composite", "special"):
                for base in one.get("base", []):
                    definitions[base].append(one)
        for resource in random.sample(resources, sampled):
            plain = json.loads(exact_json.dumps(resource))
            type_ = plain["resourceType"]
            for definition in definitions[type_] + definitions["Resource"]:
                name = definition["code"]
                if name not in parameters_of(type_) or name == "_lastUpdated":
                    continue
                for value in standard.values(definition, plain):
                    for modifier, asked in standard.searches(definition, value):
                        self.clauses[type_].append((f"{name}:{modifier}" if modifier else name, asked))
        self.types = sorted(self.clauses)
        held = {one["resourceType"] for one in resources}
        self.forward = [
            (type_, parameter.name, target)
            for type_ in self.types
            for parameter in parameters_of(type_).values()
            if parameter.type == "reference" and not any(path.type in ("canonical", "uri") for path in parameter.paths)
            for target in parameter.targets
            if target in self.clauses and len(parameter.targets) < 100
        ]
        self.backward = [(target, source, name) for source, name, target in self.forward if source in held]

    def question(self) -> tuple[str, list[Clause]]:
        """A type, and the parameters to ask it by."""
        kind = self.random.randrange(10)
        if kind < 2 and self.forward:
            type_, name, target = self.random.choice(self.forward)
            inner, value = self.clause(target)
            one = (f"{name}:{target}.{inner}", value)
        elif kind < 4 and self.backward:
            type_, source, name = self.random.choice(self.backward)
            inner, value = self.clause(source)
            one = (f"_has:{source}:{name}:{inner}", value)
        else:
            type_ = self.random.choice(self.types)
            one = self.clause(type_)
        more = [self.clause(type_) for _ in range(self.random.choice((0, 0, 0, 1, 2)))]
        return type_, [one, *more]

    def clause(self, type_: str) -> Clause:
        """A clause of the type, often changed so that it finds something else, or nothing."""
        name, value = self.random.choice(self.clauses[type_])
        bare, _, modifier = name.partition(":")
        parameter = parameters_of(type_)[bare]
        change = self.random.randrange(8)
        if change == 0 and bare != "_id":
            return f"{bare}:missing", self.random.choice(("true", "false"))
        if change == 1 and parameter.type == "token" and not modifier:
            return f"{bare}:not", value
        if parameter.type in ("date", "number", "quantity"):
            return name, self.random.choice(PREFIXES) + _without_prefix(parameter, value)
        if change in (2, 3):
            others = [other for same, other in self.clauses[type_] if same == name]
            return name, f"{value},{self.random.choice(others)}"
        if change == 4 and parameter.type == "string" and not modifier:
            return name, value[: self.random.randrange(1, 4)].strip("\\ ,|$") or value
        return name, value

    def sort(self, type_: str) -> str | None:
        """Keys of a sort, or none."""
        if self.random.randrange(2):
            return None
        names = [one.name for one in parameters_of(type_).values() if one.type not in ("composite", "special", "words")]
        keys = self.random.sample(names, min(len(names), self.random.randrange(1, 3)))
        return ",".join(self.random.choice(("", "-")) + key for key in keys)


def _without_prefix(parameter: Parameter, value: str) -> str:
    return value[2:] if value[:2] in PREFIXES[1:] else value
