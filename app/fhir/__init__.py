"""The ground: the grammar of FHIR. Exact JSON, names, builders, references, issues and problems."""
