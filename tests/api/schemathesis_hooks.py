"""What Schemathesis does not know by itself: how NDJSON is written."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/fhir+ndjson")
def ndjson(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return (value if isinstance(value, str) else str(value)).encode(errors="replace")
