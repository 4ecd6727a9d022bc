"""Tests of the form, and what they share."""
