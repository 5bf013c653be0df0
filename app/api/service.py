"""What every route works with: the service behind the door, and the addresses it is asked at."""

from typing import Annotated

from fastapi import Path
from starlette.requests import Request

from app.fhir.resource_types import STORED_TYPES
from app.interaction.service import Service

Type = Annotated[
    str, Path(alias="type", description="A resource type of R4", json_schema_extra={"enum": sorted(STORED_TYPES)})
]
Id = Annotated[str, Path(alias="id", description="A logical id: A–Z, a–z, 0–9, - and ., at most 64 characters")]


def service_of(request: Request) -> Service:
    """The parts that the request works with."""
    service: Service = request.app.state.service
    return service
