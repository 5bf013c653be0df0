"""The StructureDefinitions of R4 core and the value sets that they bind, compiled by scripts/compile_r4_definitions.py (CC0)."""
