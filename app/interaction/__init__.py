"""One file per FHIR interaction or operation, named as on http://hl7.org/fhir/R4/http.html. All that writes goes through transact."""
