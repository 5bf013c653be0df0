"""Builders, paths and issues."""

from decimal import Decimal

import pytest

from app.fhir import elements, paths
from app.fhir.issues import Issue, did_you_mean, operation_outcome


def test_a_quantity_without_unit_has_only_its_value() -> None:
    assert elements.quantity(Decimal("14.40")) == {"value": Decimal("14.40")}


def test_a_zero_and_a_false_are_something() -> None:
    assert elements.without_nothing({"a": 0, "b": False, "c": None, "d": [], "e": {}}) == {"a": 0, "b": False}


def test_an_extension_has_a_value_or_inner_extensions() -> None:
    with pytest.raises(ValueError, match="one value"):
        elements.extension("u", [elements.extension("v", valueCode="x")], valueCode="y")


def test_a_path_is_written_as_fhirpath() -> None:
    assert paths.rendered(("Bundle", "entry", 3, "resource")) == "Bundle.entry[3].resource"
    assert paths.rendered(("lesions", 0, "odd name")) == "lesions[0].`odd name`"


def test_an_issue_moves_into_the_bundle_that_holds_its_resource() -> None:
    issue = Issue("value", "k", "t", "Patient.name[0]").inside("Bundle.entry[3].resource")
    assert issue.expression == "Bundle.entry[3].resource.name[0]"


def test_an_outcome_names_place_value_and_rule_and_shortens_the_value() -> None:
    outcome = operation_outcome([Issue("value", "id-format", "Bad id.", "Patient.id", "x" * 500)])
    (issue,) = outcome["issue"]
    assert issue["expression"] == ["Patient.id"] and len(issue["diagnostics"]) == 200
    assert issue["details"]["coding"][0]["code"] == "id-format" and issue["severity"] == "error"


def test_the_nearest_word_is_suggested_and_nothing_where_none_is_near() -> None:
    assert did_you_mean("identifer", ["identifier", "code"]) == "; did you mean 'identifier'?"
    assert did_you_mean("zzz", ["identifier", "code"]) == ""
