"""The JSON Schema of the case document, with the words of the vocabularies in it."""

from typing import Any

from app.case.document import Case
from app.case.reading import Words
from app.fhir.names import CANONICAL_BASE


def case_schema(words: Words) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a case document; `words` fill the vocabularies' `enum`s."""
    schema = Case.model_json_schema(mode="validation")
    _fill(schema, words)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{CANONICAL_BASE}/schema/case", **schema}


# Behind a validator of ours, pydantic writes its own names of the bounds, which JSON Schema does not know.
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def _fill(node: Any, words: Words) -> None:
    if isinstance(node, dict):
        for bound, keyword in BOUNDS.items():
            if isinstance(node.get(bound), int | float):
                node[keyword] = node.pop(bound)
        vocabulary = node.pop("x-vocabulary", None)
        if vocabulary in words:
            node["enum"] = sorted(words[vocabulary])
            node["description"] = f"A word of mappings/{vocabulary}.csv. " + node.get("description", "")
        for part in node.values():
            _fill(part, words)
    elif isinstance(node, list):
        for part in node:
            _fill(part, words)
