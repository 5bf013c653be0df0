"""The profiles that R4 core itself defines (vital signs, genetics, shareable definitions), beside those that are held."""

from functools import cache
from pathlib import Path
from typing import Any

from app.validate.definitions import core_profiles
from app.validate.profiles.held import Held
from app.validate.profiles.profiles import Profiles
from app.validate.profiles.r4_bases import CORE

_VERSIONS = ("", "4", "4.0", "4.0.1")


class WithCore(Profiles):
    """All profiles that are held and, after them, those of R4 core, which are read when one is first asked for."""

    def definition(self, canonical: str) -> dict[str, Any] | None:
        """The StructureDefinition: of those held, of R4's types, or of core's own profiles. Read only."""
        found = super().definition(canonical)
        url, _, version = canonical.partition("|")
        if found is None and url.startswith(CORE) and version in _VERSIONS:
            found = _core().get(url)
        return found


def profiles_with_core(paths: list[Path], mappings: Path) -> WithCore:
    """As `profiles_of`, with the profiles of core. Raises Invalid for a source that cannot be read."""
    return WithCore(Held([*paths, mappings / "profiles"]))


@cache
def _core() -> dict[str, dict[str, Any]]:
    return core_profiles()
