"""What the rules derive from a case, and the published claims, as pages."""
