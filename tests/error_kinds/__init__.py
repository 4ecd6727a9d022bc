"""Kinds of error in published final accounts: the list, documents with one change each, and who judges them."""
