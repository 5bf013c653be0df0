"""FHIRPath N1 (http://hl7.org/fhirpath/N1) with FHIR R4's additions (http://hl7.org/fhir/R4/fhirpath.html), compiled to closures."""
