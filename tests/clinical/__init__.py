"""Tests of the myeloma rules: the vectors of the literature, and laws."""
