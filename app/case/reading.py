"""From what was sent to a case: JSON or YAML in, a `Case` or every fault at once out."""

from collections.abc import Collection, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from app.case.anchors import anchor_faults
from app.case.document import Case
from app.case.links import link_faults
from app.case.yaml_text import yaml_data
from app.fhir import exact_json
from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid

Words = Mapping[str, Collection[str]]
PICTURE_FIELDS = {"data", "image", "content", "base64", "photo", "photograph", "attachment", "file"}


def read_json(body: bytes, words: Words) -> Case:
    """Read a case from JSON (strict UTF-8). Raises Malformed (not JSON) or Invalid (every fault of the case)."""
    return checked(exact_json.loads(body), words)


def read_yaml(body: bytes, words: Words) -> Case:
    """Read a case from YAML. Raises Malformed (not the YAML that we take) or Invalid (every fault of the case)."""
    return checked(yaml_data(body), words)


def checked(data: Any, words: Words) -> Case:
    """Make a Case of plain data, or raise Invalid with every fault, each with its path in the document.

    `words` maps a vocabulary of `mappings/` to its words; a vocabulary that is not in it is not checked.
    """
    if not isinstance(data, dict):
        raise Invalid(Issue("structure", "not-an-object", "a case document is an object", "$this", str(data)))
    case, faults = None, []
    try:
        case = Case.model_validate(data, context={"words": words})
    except ValidationError as refused:
        faults = [_issue(error) for error in refused.errors(include_url=False)]
    faults += link_faults(data) + anchor_faults(data)
    if faults or case is None:
        raise Invalid(*faults)
    return case


def _issue(error: Any) -> Issue:
    location = tuple(part for part in error["loc"])
    text, code = str(error["msg"]), "value"
    if error["type"] == "extra_forbidden":
        text, code = _unknown_field(location), "structure"
    elif error["type"] == "missing":
        text, code = "this field is required", "required"
    elif error["type"] == "unknown-word":
        code = "code-invalid"
    return Issue(code, error["type"].replace("_", "-"), text, path_of(location), _shown(error))


def _shown(error: Any) -> str | None:
    value = error.get("input")
    return None if error["type"] == "missing" or isinstance(value, dict | list) else str(value)


def path_of(location: tuple[int | str, ...]) -> str:
    """The path of a place in the document, as in `measurements[2].unit`; the whole document is `$this`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "$this"


def _unknown_field(location: tuple[int | str, ...]) -> str:
    *above, name = location
    if name in PICTURE_FIELDS:
        return f"'{name}' is refused: a case document holds no picture, only its title, caption and address"
    model = _model_at(tuple(above))
    fields = list(model.model_fields) if model else []
    return f"there is no field '{name}' here{did_you_mean(str(name), fields)}"


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = Case
    for part in location:
        if isinstance(part, str) and model is not None:
            field = model.model_fields.get(part)
            model = _model_in(field.annotation) if field else None
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
