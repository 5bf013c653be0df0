"""Where in a text something stands: an issue's FHIRPath → its place in what was sent → line and column."""
