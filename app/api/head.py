"""HEAD is GET without the body, at every address (http://hl7.org/fhir/R4/http.html#head)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Asks the service as by GET and lets only the headers through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, a HEAD as a GET. The scope is copied: the server looks at its own to leave the body out."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, sending)
