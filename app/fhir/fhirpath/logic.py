"""Three-valued logic (http://hl7.org/fhirpath/N1, section 6.5); None is unknown."""


def both(left: bool | None, right: bool | None) -> bool | None:
    """`and`."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    """`or`."""
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def one_of(left: bool | None, right: bool | None) -> bool | None:
    """`xor`."""
    return None if left is None or right is None else left is not right


def implied(left: bool | None, right: bool | None) -> bool | None:
    """`implies`."""
    if left is False or right is True:
        return True
    return None if left is None or right is None else False
