"""The ten published cases that ship with the service, into the store."""

from pathlib import Path

from app.case.reading import read_yaml
from app.interaction.service import Service
from app.interaction.store_case import store_case

LITERATURE = Path(__file__).parents[1] / "literature"


async def load_published(service: Service) -> int:
    """Store the published cases; those that are there already stay as they are. Returns how many are new."""
    new = 0
    for path in sorted(LITERATURE.glob("*.yaml")):
        _, outcome = await store_case(service, read_yaml(path.read_bytes(), service.terminology.words))
        new += outcome == "created"
    return new
