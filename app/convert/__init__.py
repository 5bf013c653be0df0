"""A case becomes FHIR, and FHIR a case. Each kind of item has one file, both directions side by side."""
