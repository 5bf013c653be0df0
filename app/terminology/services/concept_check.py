"""Abstract concepts and displays, once it is known that a code is where it should be."""

from collections.abc import Mapping
from typing import Any

from app.terminology.services.code_system import HeldSystem
from app.terminology.services.displays import display_in, same
from app.terminology.services.faults import not_held
from app.terminology.services.judgement import Judged
from app.terminology.services.properties import is_abstract, is_inactive


def judged_concept(
    coding: Mapping[str, Any],
    system: HeldSystem | None,
    names: tuple[str, ...],
    abstract: bool,
    language: str | None,
) -> Judged:
    """Whether a code that is in the set may be used as it stands: not abstract unless `abstract`, with a right display.

    system: its code system, if any part of it is held; names: what the value set calls it besides. A display is right if
    it is one of the code's names, but for case and spaces. Over a system that is held in part, another display is
    undecided: the system may well know it.
    """
    named = f"{coding['code']} of {coding['system']}"
    code = None if system is None else system.code(coding["code"])
    concept: Mapping[str, Any] = {} if system is None or code is None else system.concepts[code]
    designations = concept.get("designation", ())
    displays = [*names, *filter(None, [concept.get("display")]), *(one["value"] for one in designations)]
    shown = display_in(displays[0] if displays else None, designations, language)
    meaning = {} if system is None else system.meaning
    if is_abstract(concept, meaning) and not abstract:
        text = f"The concept {named} is abstract: it groups others and is not to be used itself (see the parameter abstract)."
        return Judged(False, text, shown)
    given = coding.get("display")
    if given is not None and not any(same(given, one) for one in displays):
        if system is None or not system.is_complete:
            text = (
                f"Whether '{given}' is a display of {named} cannot be decided: its code system is not held as a whole."
            )
            return Judged(None, issues=(not_held(text, value=given, key="display-undecided"),))
        return Judged(False, f"'{given}' is no display of {named}; it has: {', '.join(displays) or 'none'}.", shown)
    hint = f"The concept {named} is inactive." if is_inactive(concept, meaning) else None
    return Judged(True, hint, shown)
