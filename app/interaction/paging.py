"""Page links. A link holds the whole question and where the next page goes on, encrypted and sealed: it shows nothing of what was asked
or found, and nobody can make or change one."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.search.names import CURSOR

_NONCE = 12
_LARGEST = 1_000_000
"""Bytes of a question, once unpacked; ours are far smaller."""


def sealed(key: bytes, content: dict[str, Any]) -> str:
    """The content as text for a link. key: 32 bytes.

    The nonce is a keyed hash of the content, so that the same page has the same link and no nonce ever serves two contents.
    """
    data = zlib.compress(msgspec.msgpack.encode(content))
    nonce = blake2b(data, digest_size=_NONCE, key=key).digest()
    return urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, data, None)).decode().rstrip("=")


def opened(key: bytes, text: str, path: str) -> dict[str, Any]:
    """The content of a link that was made here for the path. Raises Invalid for any other text."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        packed = AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], None)
        content: dict[str, Any] = msgspec.msgpack.decode(zlib.decompressobj().decompress(packed, _LARGEST))
    except (NotBase64, ValueError, InvalidTag, zlib.error, msgspec.DecodeError):
        raise _not_ours(text) from None
    if content.get("path") != path:
        raise _not_ours(text)
    return content


def encoded(params: Iterable[tuple[str, str]]) -> str:
    """The parameters as a query; what stands for itself in FHIR's queries stays readable."""
    return urlencode(list(params), safe="|,:/", quote_via=quote)


def _not_ours(text: str) -> Invalid:
    why = "This page link was not made here, or not for this address; follow the link of the last page as it stands."
    return Invalid(Issue("value", "page-link", why, f"http.{CURSOR}", text))
