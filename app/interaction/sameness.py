"""Whether an update says anything new, beyond how its narrative is written."""

from typing import Any

from app.fhir import exact_json
from app.fhir.server_meta import without_server_meta
from app.fhir.xml.narrative import xhtml_of


def is_same(stored: bytes, resource: dict[str, Any]) -> bool:
    """Whether the stored body and the resource, which are not the same JSON, differ only in how the same narrative is written.

    A narrative is xhtml inside a text: `&quot;` and `"`, `<br/>` and `<br></br>` are the same there, and come back the other way from
    whoever read the resource as XML. resource: without what the server sets of meta.
    """
    if b'"div"' not in stored:
        return False
    before = without_server_meta(exact_json.loads(stored))
    return exact_json.canonical(_written_anew(before)) == exact_json.canonical(_written_anew(resource))


def _written_anew(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _div(member) if name == "div" else _written_anew(member) for name, member in value.items()}
    return [_written_anew(item) for item in value] if isinstance(value, list) else value


def _div(div: Any) -> Any:
    try:
        return xhtml_of(div)
    except ValueError:
        return div
