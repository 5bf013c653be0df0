"""The drawing of a case's course: one SVG for the page and for a file. Pure functions of a case document."""
