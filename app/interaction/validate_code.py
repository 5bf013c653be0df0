"""ValueSet/$validate-code and CodeSystem/$validate-code.

http://hl7.org/fhir/R4/valueset-operation-validate-code.html, http://hl7.org/fhir/R4/codesystem-operation-validate-code.html
"""

from collections.abc import Sequence
from typing import Any

from app.interaction.service import Service
from app.interaction.stored_terminology import given_at, over_holdings
from app.terminology.services.signatures import CODE_SYSTEM_VALIDATE_CODE, VALUE_SET_VALIDATE_CODE
from app.terminology.services.validate_code_in_system import validate_code_in_system
from app.terminology.services.validate_code_in_value_set import validate_code_in_value_set

_KINDS = {
    "ValueSet": (VALUE_SET_VALIDATE_CODE, validate_code_in_value_set),
    "CodeSystem": (CODE_SYSTEM_VALIDATE_CODE, validate_code_in_system),
}


async def validate_code(
    service: Service, kind: str, id_: str | None, query: Sequence[tuple[str, str]], body: Any = None
) -> dict[str, Any]:
    """Parameters with result, message and display. kind: ValueSet or CodeSystem; id_: of a stored one, at the instance level.

    Raises NotFound, Gone, and Invalid: bad parameters, and where what is held does not decide.
    """
    signature, operation = _KINDS[kind]
    given = await given_at(service, kind, id_, signature, query, body)
    return await over_holdings(service, lambda held: operation(held, given))
