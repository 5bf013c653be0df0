"""Tests of the published cases against the report that they were entered from."""
