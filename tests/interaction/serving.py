"""A Service over a fresh SQLite file, with a clock that ticks and ids that count."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from app.fhir import exact_json
from app.interaction.service import Service
from app.store.store import Store

BASE = "http://here.org/fhir"


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[Service]:
    """The service, its store closed at the end."""
    store = await Store.open(f"sqlite:///{folder / 'emm.db'}")
    seconds, ids = count(), count(1)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    yield Service(
        store, None, lambda: start + timedelta(seconds=next(seconds)), lambda: f"new-{next(ids)}", BASE, "0.0.0"
    )
    await store.close()


def plain(bundle: dict[str, Any]) -> dict[str, Any]:
    """The Bundle as a client reads it: written out and read again."""
    read: dict[str, Any] = exact_json.loads(exact_json.dumps(bundle))
    return read


def patient(id_: str | None = None, **more: Any) -> dict[str, Any]:
    """A small Patient."""
    return {"resourceType": "Patient", **({"id": id_} if id_ else {}), "active": True, **more}


def observation(subject: str, **more: Any) -> dict[str, Any]:
    """A small Observation."""
    code = {"coding": [{"system": "http://loinc.org", "code": "33358-3"}]}
    return {"resourceType": "Observation", "status": "final", "code": code, "subject": {"reference": subject}, **more}


def entry(
    method: str, url: str, resource: dict[str, Any] | None = None, full_url: str | None = None, **request: str
) -> dict[str, Any]:
    """An entry of a transaction or batch."""
    return {
        **({"fullUrl": full_url} if full_url else {}),
        **({"resource": resource} if resource else {}),
        "request": {"method": method, "url": url, **request},
    }


def transaction(*entries: dict[str, Any], type_: str = "transaction") -> dict[str, Any]:
    """A Bundle."""
    return {"resourceType": "Bundle", "type": type_, "entry": list(entries)}
