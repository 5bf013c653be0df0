"""What a rule gave for a case, kept as long as the case itself: kept cases are asked the same again and again."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from app.case.document import Case

P = ParamSpec("P")
T = TypeVar("T")


def remembered(function: Callable[Concatenate[Case, P], T]) -> Callable[Concatenate[Case, P], T]:
    """The function, which must be pure and give what nobody changes; its other arguments are positional and hashable.

    A case is known by identity, not by what it says: comparing two documents costs more than most rules. Of two threads that ask
    at once both may compute, and one answer is kept.
    """
    kept: dict[int, tuple[weakref.ref[Case], dict[tuple[object, ...], T]]] = {}

    @wraps(function)
    def asked(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> T:
        found = kept.get(id(case))
        if found is None or found[0]() is not case:
            key = id(case)
            found = kept[key] = (weakref.ref(case, lambda _: kept.pop(key, None)), {})
        answers = found[1]
        if args not in answers:
            answers[args] = function(case, *args, **kwargs)
        return answers[args]

    return asked
