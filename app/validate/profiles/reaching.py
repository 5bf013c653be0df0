"""The paths of discriminators, and the values that they lead to: http://hl7.org/fhir/R4/profiling.html#discriminator."""

import re
from typing import Any

from app.validate.finding import Node, Scope
from app.validate.profiles.faults import Unusable
from app.validate.profiles.targets import target_of

_STEP = re.compile(r"(?P<this>\$this)|(?P<resolve>resolve\(\))|extension\(['\"](?P<url>[^'\"]+)['\"]\)|(?P<name>\w+)")
_OF_TYPE = re.compile(r"(\w+)\.ofType\((\w+)\)")
RESOLVE = "resolve()"
Steps = tuple[str, ...]
"""Names, `resolve()`, and `=url` for `extension('url')`."""


def steps_of(path: str) -> Steps:
    """The steps of a path. Raises Unusable for one that is none of R4's forms."""
    path = _OF_TYPE.sub(lambda match: match[1] + match[2][:1].upper() + match[2][1:], path)
    found, at = [], 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise Unusable(f"Its discriminator {path[:100]} is none of R4's forms.")
        if not match["this"]:
            found.append(RESOLVE if match["resolve"] else f"={match['url']}" if match["url"] else match["name"])
        at = match.end() + 1  # the point behind it
    return tuple(found)


def reached(values: list[Any], steps: Steps, scope: Scope) -> list[Any]:
    """The values at a path of a discriminator, from these on."""
    for step in steps:
        if step == RESOLVE:
            targets = [target_of(value, scope) for value in values]
            values = [one[0] for one in targets if one is not None]
        elif step.startswith("="):
            values = [
                one
                for value in values
                for one in listed(value.get("extension") if isinstance(value, dict) else None)
                if isinstance(one, dict) and one.get("url") == step[1:]
            ]
        else:
            values = [one for value in values if isinstance(value, dict) for one in _named(value, step)]
    return values


def _named(node: Node, name: str) -> list[Any]:
    if name in node:
        return listed(node[name])
    longer = len(name)
    return [
        one
        for key, value in node.items()
        if key.startswith(name) and key[longer : longer + 1].isupper()
        for one in listed(value)
    ]


def listed(value: Any) -> list[Any]:
    """A value as a list of one; what is absent as an empty one."""
    return value if isinstance(value, list) else [] if value is None else [value]
