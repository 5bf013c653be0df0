"""A class that a rule derives, as a CodeableConcept: in the code that mappings/ has for it, else in words."""

from app.fhir.elements import Element, concept
from app.terminology.terminology import Terminology


def rule_word(rule: str) -> str:
    """`durie-salmon` as the word of mappings/rules.csv."""
    return rule.replace("-", "_")


def class_concept(terminology: Terminology, rule: str, value: str) -> Element:
    """One coding at the most: two would say that one class has two names.

    A stage by mappings/stage_values.csv, another class by derived_classes.csv, a response (`VGPR`, `NE`, `improved`) by
    responses.csv; what none of them has is text.
    """
    word = rule_word(rule)
    for vocabulary, of in (("stage_values", "stage"), ("derived_classes", "rule")):
        for one in terminology.vocabularies[vocabulary].values():
            if one.attributes.get(of) == word and one.attributes.get("value") == value:
                return _alone(one.codeable())
    response = {"ne": "not_evaluable"}.get(value.casefold(), value.casefold())
    if response in terminology.vocabularies["responses"]:
        return _alone(terminology.concept("responses", response).codeable())
    return concept(text=value.replace("_", " "))


def _alone(codeable: Element) -> Element:
    return concept(*codeable.get("coding", [])[:1], text=codeable["text"])
