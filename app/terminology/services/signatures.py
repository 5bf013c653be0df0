"""The parameters of each operation, from R4's OperationDefinitions; those that we cannot honour are refused by name."""

from app.terminology.services.parameters import Parameter, Signature

_ONE_DATE = "every definition is held in one version, so it cannot be asked what held on a date"
_CONTEXT = "send the value set's url or the value set itself"
_URI, _CODE, _STRING, _BOOLEAN = Parameter("uri"), Parameter("code"), Parameter("string"), Parameter("boolean")
_CODING, _CONCEPT = Parameter("Coding"), Parameter("CodeableConcept")
_DATE = Parameter("string", refused=_ONE_DATE)

EXPAND: Signature = {
    "url": _URI,
    "valueSet": Parameter("ValueSet"),
    "valueSetVersion": _STRING,
    "context": Parameter("uri", refused=_CONTEXT),
    "contextDirection": Parameter("code", refused=_CONTEXT),
    "filter": _STRING,
    "date": _DATE,
    "offset": Parameter("integer"),
    "count": Parameter("integer"),
    "includeDesignations": _BOOLEAN,
    "designation": Parameter("string", many=True),
    "includeDefinition": _BOOLEAN,
    "activeOnly": _BOOLEAN,
    "excludeNested": _BOOLEAN,
    "excludeNotForUI": _BOOLEAN,
    "excludePostCoordinated": _BOOLEAN,
    "displayLanguage": _CODE,
    "exclude-system": Parameter("uri", many=True),
    "system-version": Parameter("uri", many=True),
    "check-system-version": Parameter("uri", many=True),
    "force-system-version": Parameter("uri", many=True),
}
"""http://hl7.org/fhir/R4/valueset-operation-expand.html"""

VALUE_SET_VALIDATE_CODE: Signature = {
    "url": _URI,
    "context": Parameter("uri", refused=_CONTEXT),
    "valueSet": Parameter("ValueSet"),
    "valueSetVersion": _STRING,
    "code": _CODE,
    "system": _URI,
    "systemVersion": _STRING,
    "display": _STRING,
    "coding": _CODING,
    "codeableConcept": _CONCEPT,
    "date": _DATE,
    "abstract": _BOOLEAN,
    "displayLanguage": _CODE,
}
"""http://hl7.org/fhir/R4/valueset-operation-validate-code.html"""

CODE_SYSTEM_VALIDATE_CODE: Signature = {
    "url": _URI,
    "codeSystem": Parameter("CodeSystem"),
    "code": _CODE,
    "version": _STRING,
    "display": _STRING,
    "coding": _CODING,
    "codeableConcept": _CONCEPT,
    "date": _DATE,
    "abstract": _BOOLEAN,
    "displayLanguage": _CODE,
}
"""http://hl7.org/fhir/R4/codesystem-operation-validate-code.html"""

LOOKUP: Signature = {
    "code": _CODE,
    "system": _URI,
    "version": _STRING,
    "coding": _CODING,
    "date": _DATE,
    "displayLanguage": _CODE,
    "property": Parameter("code", many=True),
}
"""http://hl7.org/fhir/R4/codesystem-operation-lookup.html"""

SUBSUMES: Signature = {
    "codeA": _CODE,
    "codeB": _CODE,
    "system": _URI,
    "version": _STRING,
    "codingA": _CODING,
    "codingB": _CODING,
}
"""http://hl7.org/fhir/R4/codesystem-operation-subsumes.html"""

TRANSLATE: Signature = {
    "url": _URI,
    "conceptMap": Parameter("ConceptMap"),
    "conceptMapVersion": _STRING,
    "code": _CODE,
    "system": _URI,
    "version": _STRING,
    "source": _URI,
    "coding": _CODING,
    "codeableConcept": _CONCEPT,
    "target": _URI,
    "targetsystem": _URI,
    "dependency": Parameter("dependency", many=True, parts={"element": "uri", "concept": "CodeableConcept"}),
    "reverse": _BOOLEAN,
}
"""http://hl7.org/fhir/R4/conceptmap-operation-translate.html"""
