"""Direction words and numbers as people write them: synonyms, opposites, the same number in another writing.

Nothing here knows a document.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from narrate.directions import directions

NUMBER = re.compile(r"[0-9０-９](?:[0-9０-９,，.．]*[0-9０-９])?")
SIGNS = ("-", "－", "−", "–", "—", "+", "＋")  # before a number, as people type them
_GROUPED = re.compile(r"\d{1,3}([,，]\d{3})+(\D|$)")


def renewed_word(theirs: str, base: str, new: str) -> str | None:
    """What a direction word of the person becomes when ours turns from `base` to `new`; None where that is not certain."""
    if theirs == base:
        return new
    known = directions()
    mine, was, becomes = (known.classes.get(word) for word in (theirs, base, new))
    if mine is None or was is None or becomes is None or mine != was or was == becomes:
        return None
    return known.opposites.get(theirs) if was.partition("/")[0] == becomes.partition("/")[0] else None


def number_of(text: str) -> Decimal | None:
    """The number that a text is: separators, full-width digits and blanks do not matter."""
    plain = "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def renewed_number(theirs: str, base: str, new: str) -> str | None:
    """The new figure in the person's own writing, where theirs is the base's number written otherwise or with more.

    2334.61 for 2,334.61 stays without separators; 约2,334.61 keeps its 约. None where it is another number.
    """
    if theirs == base:
        return new
    if (value := number_of(theirs)) is not None:
        if value != number_of(base) or value is None:
            return None
        written = new if _GROUPED.search(unicodedata.normalize("NFKC", theirs)) else new.replace(",", "")
        return _full_width(written) if any("０" <= character <= "９" for character in theirs) else written
    found = [match for match in NUMBER.finditer(theirs) if match.group() == base]
    if len(found) != 1 or len(NUMBER.findall(theirs)) != 1:
        return None
    return theirs[: found[0].start()] + new + theirs[found[0].end() :]


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
