"""The direction words that are data."""

from __future__ import annotations

from narrate.directions import directions


def test_every_word_becomes_one_of_the_other_side_of_its_kind() -> None:
    known = directions()
    other = {"change/up": "change/down", "change/down": "change/up"}
    other |= {"compare/up": "compare/down", "compare/down": "compare/up"}
    turned = {word: known.classes[known.opposites[word]] for word in known.classes}
    assert turned == {word: other[kind] for word, kind in known.classes.items()}
