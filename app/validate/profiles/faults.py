"""What makes a profile unusable."""


class Unusable(Exception):
    """A StructureDefinition that cannot be made a check of. The text is a whole sentence."""
