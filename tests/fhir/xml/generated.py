"""Resources drawn from the definitions, and ways to break them: whatever the definitions allow may come up."""

import random
from typing import Any
from xml.etree import ElementTree

from app.fhir.exact_json import ExactDecimal
from app.fhir.r4_elements import Element, elements_of
from app.fhir.resource_types import RESOURCE_TYPES

DEEPEST = 5
TEXTS = [
    "a",
    "ä€😀",
    'x & <y> "z" \'',
    " a ",
    "a\tb\nc\rd\r\ne",
    "]]>",
    "&amp;",
    "<!-- -->",
    "\u00a0",
    "\u2028",
    "\u0085",
    "{urn:x}y",
]
CODES = ["a", "a-b.c", "http://example.org/a?b=c&d=%20#e", "urn:oid:1.2.3", "2012-05-29T23:45:32+02:00", "ß"]
NUMBERS = ["0.0", "-0.0", "9.30", "1e-7", "1.50E+10", "-1", "0", "12345678901234567890.123456789012345678", "7"]
DIVS = [
    '<div xmlns="http://www.w3.org/1999/xhtml">a</div>',
    '<div xmlns="http://www.w3.org/1999/xhtml"><p class="b">a<br/>&lt;&#160;<!-- c --></p>\n <img src="#x" alt="&quot;"/></div>',
    '<h:div xmlns:h="http://www.w3.org/1999/xhtml" xml:lang="de"><h:b>a</h:b></h:div>',
]
JUNK: list[Any] = [
    None,
    [],
    {},
    "",
    " ",
    0,
    1.5,
    True,
    "\x01",
    "\ud800",
    "a",
    [None],
    [[]],
    {"id": 1},
    {"value": "a"},
    ["a"],
]


def resource(rng: random.Random, depth: int = 0) -> dict[str, Any]:
    """A resource of any type with any of its elements, JSON's rules kept."""
    type_ = rng.choice(sorted(RESOURCE_TYPES))
    return {"resourceType": type_, **members(rng, type_, depth)}


def members(rng: random.Random, type_: str, depth: int, most: int = 5) -> dict[str, Any]:
    """At least one and at most `most` elements of the type, in any order."""
    elements = list(elements_of(type_).values())
    if depth >= DEEPEST:
        elements = [element for element in elements if element.is_primitive] or elements
    found: dict[str, Any] = {}
    for element in rng.sample(elements, min(len(elements), rng.randint(1, most))):
        found |= member(rng, element, depth + 1)
    return found


def member(rng: random.Random, element: Element, depth: int) -> dict[str, Any]:
    """The element by its name, a primitive perhaps with a `_` sibling."""
    n = rng.randint(1, 3) if element.is_list else 1
    values: list[Any]
    if not element.is_primitive:
        values = [
            resource(rng, depth) if element.type == "Resource" else members(rng, element.type, depth) for _ in range(n)
        ]
        return {element.name: values if element.is_list else values[0]}
    if element.is_attribute or element.type == "xhtml" or depth > DEEPEST or rng.random() < 0.7:
        values = [primitive(rng, element.type) for _ in range(n)]
        return {element.name: values if element.is_list else values[0]}
    values = [primitive(rng, element.type) if rng.random() < 0.5 else None for _ in range(n)]
    siblings: list[Any] = [
        members(rng, element.type, depth) if v is None or rng.random() < 0.5 else None for v in values
    ]
    kept = {element.name: values, f"_{element.name}": siblings}
    return {
        name: items if element.is_list else items[0]
        for name, items in kept.items()
        if any(item is not None for item in items)
    }


def primitive(rng: random.Random, type_: str) -> Any:
    """A value as exact_json would give it."""
    if type_ == "boolean":
        return rng.random() < 0.5
    if type_ in ("integer", "unsignedInt", "positiveInt"):
        return rng.randint(-3 if type_ == "integer" else 1, 2**31 - 1)
    if type_ == "decimal":
        literal = rng.choice(NUMBERS)
        return int(literal) if literal.lstrip("-").isdigit() else ExactDecimal(literal)
    if type_ == "xhtml":
        return rng.choice(DIVS)
    return rng.choice(TEXTS if type_ in ("string", "markdown") else CODES)


def break_one(rng: random.Random, node: Any) -> None:
    """Put something wrong at one place of the resource."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = rng.choice(keys)
        if rng.random() < 0.4 or not isinstance(node[key], (dict, list)) or not node[key]:
            break
        node = node[key]
    if isinstance(node, dict) and rng.random() < 0.3:
        node[rng.choice(["nme", "_id", "value", "resourceType", "div", "_extension"])] = rng.choice(JUNK)
    else:
        node[key] = rng.choice(JUNK)


def scrambled(rng: random.Random, body: bytes) -> bytes:
    """The bytes with a few slices lost, doubled, moved or written over."""
    tokens = [
        b"<",
        b">",
        b'"',
        b"/>",
        b"&",
        b"]]>",
        b"<!--",
        b"\xff",
        b"\x00",
        b' id="a"',
        b"<?a?>",
        b"&#1;",
        b' value="b"',
        b"a",
        b"<a/>",
    ]
    for _ in range(rng.randint(1, 3)):
        i, j, k = sorted(rng.randrange(len(body) + 1) for _ in range(3))
        change = rng.randrange(4)
        if change == 0:
            body = body[:i] + rng.choice(tokens) + body[i:]
        elif change == 1:
            body = body[:i] + body[i + rng.randint(1, 9) :]
        elif change == 2:
            body = body[:i] + body[j:k] + body[i:j] + body[k:]
        else:
            starts = [m for m in range(len(body)) if body[m : m + 1] == b"<"] or [0, 0]
            a, b = sorted(rng.choices(starts, k=2))
            body = body[:b] + body[a:b] + body[b:]
    return body


def rearranged(rng: random.Random, body: bytes) -> bytes:
    """Well-formed still: elements lost, doubled, moved, renamed, their attributes changed."""
    root = ElementTree.fromstring(body)
    for _ in range(rng.randint(1, 3)):
        nodes = list(root.iter())
        node, other = rng.choice(nodes), rng.choice(nodes)
        change = rng.randrange(5)
        if change == 0 and len(node):
            node.remove(node[rng.randrange(len(node))])
        elif change == 1 and len(node):
            node.insert(rng.randint(0, len(node)), node[rng.randrange(len(node))])
        elif change == 2:
            node.tag = other.tag
        elif change == 3:
            node.attrib[rng.choice(["value", "id", "url", "use"])] = rng.choice(["", " ", "true", "1", "1.0", "a"])
        else:
            node[:] = rng.sample(list(node), len(node))
    return ElementTree.tostring(root)
