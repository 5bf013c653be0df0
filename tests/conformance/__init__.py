"""Holds what the service emits to R4 4.0.1 and its profiles, read straight from the standard's own package.

The tests' second opinion: it shares no code with `app`. One street: `structure` walks a resource and says what it saw;
`primitives`, `bindings`, `references`, `invariants`, `extensions`, `bundles` and `profiles` judge what was seen; `check`
holds them together. `Checker.skipped` lists what could not be judged, and why.
"""

from tests.conformance.check import Checker
from tests.conformance.fault import Fault
from tests.conformance.strip import stripped

__all__ = ["Checker", "Fault", "stripped"]
