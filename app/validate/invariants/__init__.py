"""R4's invariants: each compiled once, from its FHIRPath and the definitions' types, to a function of plain JSON."""
