"""Tests of the drawing of a case's course."""
