"""Chinese ordinals (汉字序号): 一, 十, 十一, 二十 …"""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_YEAR_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")


def hanzi(number: int) -> str:
    """1 → 一, 10 → 十, 11 → 十一, 25 → 二十五, 103 → 一百零三, 110 → 一百一十.

    Raises:
        ValueError: below 1 or above 999; no report counts that far in 汉字.
    """
    if not 1 <= number <= 999:
        raise ValueError(f"no ordinal for {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    lead = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        lead += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        lead += "零"
    return lead + (_DIGITS[ones] if ones else "")


def hanzi_year_month(text: str) -> str:
    """The digits of a date in 汉字, as covers write it: 2023年9月 → 二〇二三年九月. Anything else stays as it is."""
    found = _YEAR_MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        return text
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in found[1])
    day = f"{hanzi(int(found[3]))}日" if found[3] and 1 <= int(found[3]) <= 31 else ""
    return f"{year}年{hanzi(int(found[2]))}月{day}"
