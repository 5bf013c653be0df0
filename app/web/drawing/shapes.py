"""The shapes of marks as data of paths, around a centre."""

from collections.abc import Callable

from app.web.drawing.markup import path

RADIUS = 5.5


def circle(x: float, y: float, r: float) -> str:
    """A disc."""
    return path("M", x - r, y, "a", r, r, "0 1 0", 2 * r, "0 a", r, r, "0 1 0", -2 * r, "0z")


def up(x: float, y: float, r: float) -> str:
    """A triangle that points up."""
    return path("M", x - r, y + r * 0.9, "h", 2 * r, "L", x, y - r * 1.1, "z")


def down(x: float, y: float, r: float) -> str:
    """A triangle that points down."""
    return path("M", x - r, y - r * 0.9, "h", 2 * r, "L", x, y + r * 1.1, "z")


def onward(x: float, y: float, r: float) -> str:
    """A triangle that points to what is later: alive when last seen."""
    return path("M", x - r * 0.8, y - r, "v", 2 * r, "L", x + r * 1.1, y, "z")


def square(x: float, y: float, r: float) -> str:
    """A square."""
    s = r * 0.86
    return path("M", x - s, y - s, "h", 2 * s, "v", 2 * s, "h", -2 * s, "z")


def dash(x: float, y: float, r: float) -> str:
    """A short flat bar."""
    return path("M", x - r - 1, y - 2, "h", 2 * r + 2, "v", 4.0, "h", -2 * r - 2, "z")


def diamond(x: float, y: float, r: float) -> str:
    """A square on its corner."""
    return path("M", x, y - r * 1.1, "L", x + r * 1.1, y, x, y + r * 1.1, x - r * 1.1, y, "z")


def hexagon(x: float, y: float, r: float) -> str:
    """A hexagon."""
    h = r * 0.9
    return path(
        "M", x - r, y, "L", x - r / 2, y - h, x + r / 2, y - h, x + r, y, x + r / 2, y + h, x - r / 2, y + h, "z"
    )


def cross(x: float, y: float, r: float) -> str:
    """A cross with a long foot: death."""
    a, b = r * 0.9, r * 0.32
    arms, beam, foot = y - r * 0.55, r * 0.6, y + r * 1.5
    steps = (x - b, y - r * 1.15, "H", x + b, "V", arms, "H", x + a, "v", beam, "H", x + b, "V", foot)
    return path("M", *steps, "H", x - b, "v", arms + beam - foot, "H", x - a, "v", -beam, "H", x - b, "z")


def saltire(x: float, y: float, r: float) -> str:
    """An oblique cross: not given."""
    a, b = r * 0.95, r * 0.4
    steps = (x, y - b, "l", a - b, b - a, b, b, b - a, a - b, a - b, a - b, -b, b, b - a, b - a)
    return path("M", *steps, b - a, a - b, -b, -b, a - b, b - a, b - a, b - a, b, -b, "z")


def bar(x: float, y: float, r: float) -> str:
    """An upright bar: several marks in one place."""
    return path("M", x - 2, y - r, "h", 4, "v", 2 * r, "h", -4, "z")


def dot(x: float, y: float, r: float) -> str:
    """A small disc."""
    return circle(x, y, r * 0.65)


SHAPES: dict[str, Callable[[float, float, float], str]] = {
    "circle": circle,
    "up": up,
    "down": down,
    "onward": onward,
    "square": square,
    "dash": dash,
    "diamond": diamond,
    "hexagon": hexagon,
    "cross": cross,
    "saltire": saltire,
    "cluster": bar,
    "dot": dot,
}


def shape(name: str, x: float, y: float, r: float = RADIUS) -> str:
    """Data of the shape's path, with its centre at x, y and a radius of r pixels."""
    return SHAPES[name](x, y, r)


def serrated(x: float, y: float, length: float, height: float) -> str:
    """A bar whose right end is torn off: when it ended is not stated."""
    q = height / 4
    return path("M", x, y, "h", length, "l", -3.0, q, 3.0, q, -3.0, q, 3.0, q, "h", -length, "z")
