"""What Schemathesis does not know by itself: how NDJSON is written."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/fhir+ndjson")
def ndjson(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return (value if isinstance(value, str) else str(value)).encode(errors="replace")


@schemathesis.hook
def filter_body(context: schemathesis.HookContext, body: Any) -> bool:
    """Lines of text are text: there is no list and no number that could be sent in their place."""
    return not context.operation.path.endswith("$import") or isinstance(body, str)
