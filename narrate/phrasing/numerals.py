"""Chinese ordinals (汉字序号): 一, 十, 十一, 二十 …"""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def hanzi(number: int) -> str:
    """1 → 一, 10 → 十, 11 → 十一, 25 → 二十五.

    Raises:
        ValueError: below 1 or above 99; no report counts that far in 汉字.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"no ordinal for {number}")
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones else "")
