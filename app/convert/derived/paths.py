"""The items of a case that a place in its document lies in."""

import re
from collections.abc import Iterable, Iterator

from app.case.base import Item
from app.case.document import ITEM_LISTS, Case

_PLACE = re.compile(r"(\w+)\[(\d+)\]")


def items_at(case: Case, paths: Iterable[str]) -> Iterator[str]:
    """The ids of the items of `measurements[6]` and `events[4].time`; a place in no item gives none."""
    for path in paths:
        found = _PLACE.match(path)
        if found is None or found[1] not in ITEM_LISTS:
            continue
        items: tuple[Item, ...] = getattr(case, found[1])
        if int(found[2]) < len(items):
            yield items[int(found[2])].id


def chain(case: Case, ids: Iterable[str]) -> list[str]:
    """The events and treatments with these ids, and all that their times are counted from, under every reading."""
    times = {one.id: (one.time, one.until) for one in case.events}
    times |= {one.id: (one.start, one.end) for one in case.treatments}
    found, waiting = dict.fromkeys(ids), list(ids)
    while waiting:
        for time in times.get(waiting.pop(), ()):
            distances = [time.distance, *time.readings] if time and time.distance else []
            new = [one.anchor for one in distances if one.anchor not in found]
            found |= dict.fromkeys(new)
            waiting += new
    return list(found)
