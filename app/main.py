"""Where all parts meet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import FastAPI

from app.api import case_views, cases, docs_page, exports, fhir, health
from app.api.openapi import describe
from app.api.problems import add_problem_handlers
from app.fhir.problems import Problem
from app.interaction.codes import codes_of
from app.interaction.export_job import stop_all
from app.interaction.load_published import load_published
from app.interaction.service import Service
from app.interaction.validation import Validation
from app.search.index import indexed
from app.search.version import index_version
from app.settings import BadSetting, Settings, settings_from
from app.store.store import Store
from app.terminology.terminology import Terminology
from app.web.routes import ROUTERS as PAGES

VERSION = "0.1.0"
DESCRIPTION = "Exchange of cases of extramedullary multiple myeloma as FHIR R4. Not a medical device; gives no advice."


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service. Without settings they are read from the environment. Raises BadSetting, BadMapping at the start."""
    chosen = settings or settings_from()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = await open_service(chosen)
        app.state.service = service
        if chosen.load_published and await service.store.is_empty():
            await load_published(service)
        yield
        app.state.service = None
        await stop_all()
        await service.store.close()

    app = FastAPI(
        title="emm-fhir",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = chosen
    app.state.service = None
    add_problem_handlers(app)
    for router in (
        case_views.router,
        exports.router,
        cases.router,
        fhir.router,
        health.router,
        docs_page.router,
        *PAGES,
    ):
        app.include_router(router)
    describe(app)
    return app


async def open_service(settings: Settings) -> Service:
    """The parts, with a real clock and real randomness. The caller closes `service.store`."""
    terminology = Terminology.load(settings.mappings)
    validation = validation_of(settings, terminology)
    store = await Store.open(settings.database_url, settings.database_readers)
    await store.reindex(index_version(settings.fhir_url), lambda resource: indexed(resource, settings.fhir_url)[0])
    return Service(
        store,
        terminology,
        lambda: datetime.now(UTC),
        lambda: str(uuid4()),
        settings.fhir_url,
        VERSION,
        codes_of(terminology),
        settings.integrity,
        settings.lenient,
        validation,
    )


def validation_of(settings: Settings, terminology: Terminology) -> Validation:
    """What resources are validated with. Raises BadMapping; BadSetting for a package that cannot be read."""
    try:
        return Validation.load(
            terminology, settings.mappings, settings.packages, settings.validation, settings.loosened
        )
    except Problem as problem:
        raise BadSetting("EMM_PACKAGES: " + "; ".join(issue.text for issue in problem.issues)) from None
