"""Who may store by a form: this version knows no users and no cookies, so a page of another site could send one from a hospital's browser."""

from urllib.parse import urlsplit

from starlette.requests import Request

from app.api.service import service_of
from app.fhir.issues import Issue

REFERRER = {"Referrer-Policy": "same-origin"}
"""Of the workbench's pages: with no-referrer a browser would send our own form as one of origin `null`."""


def foreign(request: Request) -> Issue | None:
    """Why the form is not taken from where it comes, or None. A client that is no browser says nothing of it, and is believed.

    https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header; older browsers, and those that reach us without TLS, send Origin alone.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        is_own = site in ("same-origin", "none")
    else:
        own = {request.headers.get("host", "").lower(), urlsplit(service_of(request).base_url).netloc.lower()}
        is_own = origin is None or urlsplit(origin).netloc.lower() in own - {""}
    if is_own:
        return None
    text = "This form was sent from a page of another site, so nothing was stored. Open the workbench here and send it from there."
    return Issue("forbidden", "other-site", text, "http.Sec-Fetch-Site" if site else "http.Origin", site or origin)
