"""One slash at the end of a FHIR address changes nothing: many clients post their Bundles to `[base]/`."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Slashes:
    """Asks the service as without the slash. Elsewhere than under /fhir an address with one is another address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["path"].startswith("/fhir/") and scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"][:-1]}
        await self.app(scope, receive, send)
