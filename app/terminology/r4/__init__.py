"""The CodeSystems, ValueSets and ConceptMaps of R4 core, compiled by scripts/compile_r4_terminology.py (CC0)."""
