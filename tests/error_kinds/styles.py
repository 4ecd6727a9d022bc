"""The same document written another way: numbering, marks, quotes, lists, order, soft breaks, a contents list.

What is wrong stays wrong and what is right stays right, so a checker must say the same of each.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from typing import Any

import docx

from error_kinds.books import books
from error_kinds.judge import OWN, Said, said_of
from error_kinds.making import MAKERS, Ground
from error_kinds.own import paper
from error_kinds.paper import Edit, Paper

Texts = list[str]
ITEM = re.compile(r"^(\d+)(\s*[.、．]\s*)")
FAULTS = ("digit", "growth", "share", "item-name", "direction-amount", "completion")


def dot(lines: Texts) -> Texts:
    """1、 becomes 1. and the other way round."""
    return [ITEM.sub(lambda m: m[1] + ("." if "、" in m[2] else "、"), t) if "（项）" in t else t for t in lines]


def comma(lines: Texts) -> Texts:
    """A comma after （项）."""
    return [re.sub(r"（项）[。：]", "（项），", t) for t in lines]


def quoted(lines: Texts) -> Texts:
    """Quotes round the item's name."""
    return [re.sub(r"（款）([^（）“]+(?:（[^类款项]*）[^（）“]*)*)（项）", r"（款）“\1”（项）", t) for t in lines]


def listed(lines: Texts) -> Texts:
    """The classes as a numbered list."""
    out: Texts = []
    for text in lines:
        parts = re.split(r"；", text)
        if text.count("（类）") > 2 and len(parts) > 2 and "：" in parts[0]:
            lead, first = parts[0].split("：", 1)
            out += [lead + "：", *(f"{n}.{part.rstrip('。')}。" for n, part in enumerate([first, *parts[1:]], 1))]
        else:
            out.append(text)
    return out


def joined(lines: Texts) -> Texts:
    """The last name of a list after 和."""

    def last(m: re.Match[str]) -> str:
        names = m[2].split("、")
        return m[1] + "、".join(names[:-1]) + "和" + names[-1] if len(names) > 3 and "和" not in names[-1] else m[0]

    return [re.sub(r"(主要包括：?)([^；。]+?)(?=等?[；。])", last, t) for t in lines]


def amount(lines: Texts) -> Texts:
    """The final amount in the item's heading too."""
    out = []
    for text in lines:
        m = re.search(r"支出决算(?:为)?([\d,.]+万元)", text)
        out.append(re.sub(r"（项）(?=[。：，])", f"（项）{m[1]}", text, count=1) if m else text)
    return out


def moved(lines: Texts) -> Texts:
    """Two items in the other order, their ordinals mended."""
    at = [n for n, t in enumerate(lines) if ITEM.match(t) and "（项）" in t and t.endswith("。")]
    if len(at) < 3:
        return list(lines)
    out = list(lines)
    one, other = at[0], at[2]
    first, second = ITEM.match(lines[one]), ITEM.match(lines[other])
    assert first and second
    out[one] = first[0] + lines[other][second.end() :]
    out[other] = second[0] + lines[one][first.end() :]
    return out


def contents(lines: Texts) -> Texts:
    """A typed contents list before the text."""
    heads = [t for t in lines if re.match(r"第.部分|[一二三四五六七八九十]+、", t) and len(t) < 60]
    return ["目录", *(f"{t}\t{n}" for n, t in enumerate(heads, 3)), *lines]


def same(lines: Texts) -> Texts:
    return list(lines)


STYLES: dict[str, Callable[[Texts], Texts]] = {
    "dot": dot,
    "comma": comma,
    "quoted": quoted,
    "listed": listed,
    "he": joined,
    "amount": amount,
    "moved": moved,
    "softbreaks": same,
    "toc": contents,
}


def document(lines: Texts, soft: bool = False) -> bytes:
    """A plain document of these paragraphs; `soft`: one paragraph with line breaks (Shift+Enter)."""
    made: Any = docx.Document()
    if soft:
        run = made.add_paragraph().add_run(lines[0])
        for text in lines[1:]:
            run.add_break()
            run.add_text(text)
    else:
        for text in lines:
            made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def faulty(name: str, manner: str, seed: int) -> Texts:
    """A correct document's paragraphs with some errors in different ones."""
    base = paper(name, manner)
    ground = Ground(base, books(name), random.Random(seed), manner)
    edits: list[Edit] = []
    for kind in FAULTS:
        changes = [c for c in MAKERS[kind](ground) if not {e.line for e in c.edits} & {e.line for e in edits}]
        if changes:
            edits += ground.chance.choice(changes).edits
    made = Paper(base.edited(edits))
    return [line.text for line in made.lines if line.text.strip() and line.cell is None]


def told(said: Said) -> frozenset[tuple[str, str]]:
    """What was said, apart from where and of what marks: the words and what they ought to be."""

    def bare(text: str) -> str:
        return re.sub(r"^\d+\s*[.、．](?!\d)\s*|[“”\s]", "", text)

    return frozenset(
        (bare(f.written or f.message[:12]), bare(f.expected)) for f in said.findings if OWN[f.severity] == 2
    )


def compared(name: str, manner: str, seed: int) -> dict[str, tuple[int, int, int]]:
    """Of each style: how many findings the base has, how many are lost, how many are new."""
    lines = faulty(name, manner, seed)
    base = told(said_of(name, document(lines)))
    out = {}
    for style, rewrite in STYLES.items():
        now = told(said_of(name, document(rewrite(lines), soft=style == "softbreaks")))
        out[style] = (len(base), len(base - now), len(now - base))
    return out
