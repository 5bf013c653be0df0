"""Tests of the case document."""
