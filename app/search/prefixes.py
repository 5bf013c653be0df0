"""The two letters before a date, number or quantity that say how it is compared (http://hl7.org/fhir/R4/search.html#prefix)."""

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")


def prefixed(value: str) -> tuple[str, str]:
    """The prefix (`eq` where there is none) and what it stands before. Raises ValueError with a sentence for another prefix."""
    if not value[:1].isalpha():
        return "eq", value
    prefix = value[:2]
    if prefix not in PREFIXES:
        raise ValueError(f"'{value}' starts with '{prefix}', which is no prefix; there are {', '.join(PREFIXES)}")
    return prefix, value[2:]
