"""What the index rows of a store depend on, as one text: where it changes, they are made anew."""

from hashlib import blake2b
from importlib.resources import files

from app.search.index import INDEX_FORMAT

_TABLES = ("r4_search_parameters.json", "r4_compartments.json")


def index_version(base_url: str) -> str:
    """The version of index rows that this program makes. base_url: our own address, which absolute references are compared with."""
    made = blake2b(f"{INDEX_FORMAT} {base_url}".encode(), digest_size=16)
    for name in _TABLES:
        made.update(files("app.search").joinpath(name).read_bytes())
    return made.hexdigest()
