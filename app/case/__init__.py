"""The case document: what a source says of one patient, or of a series, in words that a haematologist uses."""
