"""How a derived resource is told from a reported one, wherever it is stored: by its tag, and by its identifier."""

import re

from app.fhir.elements import Element, coding
from app.fhir.names import ITEM_SYSTEM, TAGS

DERIVED = coding(TAGS, "derived", "Derived")
ROLE = "derived/"
"""What the roles of derived resources begin with: `derived/durie-salmon-bmj/1/diagnosis`."""
_VALUE = re.compile(rf"([a-z0-9-]+|(Patient|Group)/[^/]+)/{ROLE}")


def is_derived(resource: Element) -> bool:
    """Whether a rule of ours made it. A reader of cases passes it over: a derived stage is no stage that a source reports."""
    try:
        return _is_tagged(resource) or _is_identified(resource)
    except (AttributeError, TypeError):
        return False  # misshapen, which the reader of its kind says


def _is_tagged(resource: Element) -> bool:
    tags = (resource.get("meta") or {}).get("tag") or []
    return any(one.get("system") == TAGS and one.get("code") == DERIVED["code"] for one in tags)


def _is_identified(resource: Element) -> bool:
    identifiers = resource.get("identifier") or []
    listed = identifiers if isinstance(identifiers, list) else [identifiers]
    return any(one.get("system") == ITEM_SYSTEM and _VALUE.match(str(one.get("value"))) for one in listed)
