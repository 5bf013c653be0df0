"""Names of search parameters that belong to the request and to no resource type (http://hl7.org/fhir/R4/search.html#all, #return)."""

CURSOR = "_cursor"
"""The parameter of our own page links; its value holds the whole question, sealed (app/interaction/paging.py)."""
OF_THE_DOOR = frozenset({"_format", "_pretty"})
"""Parameters about the form of the answer, which the door has dealt with."""
TYPE, HAS, LIST, TEXT = "_type", "_has", "_list", "_text"
INCLUDE, REVINCLUDE = "_include", "_revinclude"
NAMED_QUERY = "_query"
EXPLAIN = "__explain"
"""Ours: the answer tells how the store searches."""
CONTAINED, CONTAINED_TYPE = "_contained", "_containedType"
SHAPING = ("_sort", "_count", "_total", "_summary", "_elements", INCLUDE, REVINCLUDE, CONTAINED, EXPLAIN)
"""What shapes the answer and does not say what matches."""
ONCE = frozenset({TYPE, CONTAINED_TYPE, *SHAPING}) - {INCLUDE, REVINCLUDE}
"""What a request has once at the most, and without a modifier."""
SAID_OTHERWISE = {("_totalMethod", "count"): ("_total", "accurate")}
"""What a widespread client says in words of its own (fhirpy's `count()`), and what R4 calls it."""
_INSIDE = (
    "contained resources are no matches of their own; they come with what contains them, and chains look into them"
)
REFUSED = {
    "_graph": "ask with _include and _revinclude",
    "_score": "matches have no score",
    CONTAINED_TYPE: _INSIDE,
}
"""Known, and not served: why, or what to do instead. Those that R4 defines for every type are in the table of parameters."""
CONTAINED_REFUSED = f"'{CONTAINED}' is only served as false: {_INSIDE}."
