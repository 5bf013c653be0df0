"""The rows of mappings/ as CodeSystem, ValueSet and ConceptMap, made when first asked for."""
