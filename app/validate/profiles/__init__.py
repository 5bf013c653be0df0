"""StructureDefinitions → checks of what a profile adds to its type: http://hl7.org/fhir/R4/profiling.html."""
