"""What can go wrong with a FHIRPath expression."""


class FhirpathError(Exception):
    """The expression cannot be evaluated: a wrong type, too many items, no such function, too costly."""


class FhirpathSyntaxError(FhirpathError):
    """The text is no FHIRPath. `position` is the offset (0-based, in characters) of the first thing that does not fit."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(f"{sentence} (at character {position + 1})")
        self.sentence = sentence
        self.position = position
