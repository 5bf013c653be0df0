"""Whether a resource is found by a parameter, as the index rows and the condition together say."""

from collections.abc import Set
from datetime import UTC, datetime
from typing import Any

from app.search.asking import Asking, Codes
from app.search.clause import clause
from app.search.conditions import Condition
from app.search.escapes import split
from app.search.index import indexed
from app.search.instants import interval
from app.search.meaning import Indexed, holds
from app.search.parameters import Parameter, hashed, parameters_of

BASE = "http://here.org/fhir"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Animals:
    """A little vocabulary: every mammal is an animal, every dog a mammal; one value set with dogs and cats."""

    parents = {"dog": "mammal", "cat": "mammal", "mammal": "animal"}

    def codes_in(self, value_set_url: str) -> Set[tuple[str, str]]:
        if value_set_url != "http://zoo.org/pets":
            raise LookupError(f"the value set {value_set_url} is not held here")
        return {("http://zoo.org", "dog"), ("http://zoo.org", "cat")}

    def below(self, system: str, code: str) -> Set[str]:
        return {one for one in self.parents if code in self.above(system, one)}

    def above(self, system: str, code: str) -> Set[str]:
        parent = self.parents.get(code)
        return {parent, *self.above(system, parent)} if parent else set()


def asking(codes: Codes | None = None) -> Asking:
    return Asking(BASE, NOW, codes)


def condition(parameter: Parameter, modifier: str | None, value: str, codes: Codes | None = None) -> Condition:
    return clause(parameter, modifier, split(value, ","), asking(codes))


def seen(resource: dict[str, Any]) -> Indexed:
    """The resource as conditions see it; every date in it must be one."""
    rows, issues = indexed(resource, BASE)
    assert issues == []
    type_, id_ = resource["resourceType"], resource.get("id", "none")
    updated = resource.get("meta", {}).get("lastUpdated")
    return Indexed(type_, id_, hashed(f"{type_}/{id_}"), rows, interval(updated)[0] if updated else 0)


def finds(resource: dict[str, Any], name: str, value: str, codes: Codes | None = None) -> bool:
    """Whether `name=value` finds the resource; the name may have a modifier behind a colon."""
    bare, colon, modifier = name.partition(":")
    parameter = parameters_of(resource["resourceType"])[bare]
    return holds(condition(parameter, modifier if colon else None, value, codes), seen(resource))
