"""The slots of one rendering: what the templates ask a person, with the computed context that helps to answer.

The templates call `reason`, `purpose`, `text` and `choice`; each call leaves a `Slot` behind, answered or open, so
the form lists exactly what this unit's narrative needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from narrate.figures.figure import Comparison, Direction, Figure, FigureSet, Missing, Number, Quantity
from narrate.findings import Finding, Severity
from narrate.intake.answer_words import points_above, says_nothing
from narrate.intake.answers import Answer, Answers
from narrate.phrasebooks.phrasebook import Phrasebook, Section
from narrate.phrasebooks.slot_definitions import SlotDefinition
from narrate.quantity import ZERO, UnitOfMeasure, print_number
from narrate.report.values import Slot, SlotKind, SpanKind
from narrate.templating.filters import Choice
from narrate.templating.span_markup import mark, plain

_EXPLAINING = ("reason/", "purpose/")
_LONGEST_WORD = 12  # characters of an answer that stands within a sentence
_SENTENCE = re.compile(r"[，。；：！？,;:!?\n]")
_MORE_LESS = {1: "多", -1: "少"}


class SlotRecorder:
    """Answers the templates' questions for one unit and remembers each. Its record is its only state."""

    def __init__(self, phrasebook: Phrasebook, answers: Answers, figures: FigureSet) -> None:
        self._phrasebook = phrasebook
        self._answers = answers
        self._figures = figures
        self._slots: dict[str, Slot] = {}
        self._section: tuple[str, str] = ("", "")
        self.findings: list[Finding] = []
        self._given = tuple(_given(answers, figures))

    def enter(self, section: Section, title: str) -> None:
        """From here on slots belong to this section."""
        self._section = (section.key, title)

    def slots(self) -> tuple[Slot, ...]:
        return tuple(self._slots.values())

    def reason(self, key: str, about: Comparison | None = None, name: str = "") -> str:
        """原因: why a figure differs. `about` is the difference, `name` what the family's question names."""
        return self._words(f"reason/{key}", about, name)

    def purpose(self, key: str, name: str = "") -> str:
        """主要用于: what was paid for."""
        return self._words(f"purpose/{key}", None, name)

    def text(self, key: str, name: str = "") -> str:
        """A free sentence or paragraph; an optional one that nobody wrote is empty."""
        return self._words(f"text/{key}", None, name)

    def choice(self, key: str) -> Choice:
        """One of the choices of slots.toml, to be compared and branched on."""
        full = f"choice/{key}"
        definition = self._phrasebook.slot(full)
        answer = self._record(full, definition, None, "")
        if answer is not None and answer.text in definition.choices:
            return Choice(answer.text, mark(SpanKind.ANSWER, full, plain(answer.text)))
        if answer is not None:
            self._reopen(full, answer, f"只能选{'、'.join(definition.choices)}")
        return Choice(None, self._open(full, definition.ask))

    def figure(self, root: Missing) -> None:
        """A missing figure was printed: the form asks for it."""
        self._number(f"figure/{root.id}", root, None)

    def given_figures(self, section: str = "") -> None:
        """Figures of the section (all, without one) that the form gave: their rows stay in the form."""
        for figure, answer in self._given:
            if figure.id.startswith(section):
                self._number(answer.key, figure, answer)

    def _number(self, key: str, figure: Figure | Missing, answer: Answer | None) -> None:
        if key in self._slots:
            return
        unit = "万元" if figure.unit is UnitOfMeasure.WAN_YUAN else figure.unit.value
        known = self._phrasebook.slot_by_key.get(key)
        hint = known.hint if known else ""
        self._slots[key] = Slot(key, *self._section, figure.label, SlotKind.NUMBER, unit, hint=hint, answer=answer)

    def subject_name(self, key: str) -> None:
        """A subject's name that no table gives was printed: the form asks for it."""
        section, title = self._section
        code = key.partition("/")[2]
        self._slots.setdefault(key, Slot(key, section, title, f"科目{code}的名称", answer=self._answers.get(key)))

    def _words(self, key: str, about: Comparison | None, name: str) -> str:
        definition = self._phrasebook.slot(key)
        answer = self._record(key, definition, about, name)
        if answer is not None:
            text = self._resolved(answer, definition)
            if definition.short and (len(text) > _LONGEST_WORD or _SENTENCE.search(text)):
                self._reopen(key, answer, f"这里只写几个字（不超过{_LONGEST_WORD}个，不带标点）")
            elif not says_nothing(text, reason=key.startswith(_EXPLAINING)):
                return mark(SpanKind.ANSWER, key, plain(text))
            else:
                self._reopen(key, answer, "没有可用的内容")
        return self._open(key, _ask(definition, name)) if definition.required else ""

    def _record(self, key: str, definition: SlotDefinition, about: Comparison | None, name: str) -> Answer | None:
        answer = self._answers.get(key)
        if answer is not None and not answer.text:
            answer = None
        if key not in self._slots:
            section, title = self._section
            self._slots[key] = Slot(
                key,
                section,
                title,
                _ask(definition, name),
                definition.kind,
                choices=definition.choices,
                hint=definition.hint,
                context=context(about, self._completion(about)) if about else "",
                weight=weight(about) if about else ZERO,
                facts=facts(about) if about else "",
                required=definition.required,
                answer=answer,
            )
        return answer

    def _completion(self, about: Comparison) -> Quantity | None:
        """The completion rate that goes with a comparison against a budget."""
        return self._figures.get(about.direction.id.replace(".against_budget.direction", ".completion"))

    def _reopen(self, key: str, answer: Answer, why: str) -> None:
        """The answer cannot be used: the slot stays open, and the person is told."""
        slot = self._slots[key]
        if slot.answer is None:
            return
        self._slots[key] = replace(slot, answer=None)
        places = (str(answer.place),) if answer.place else ()
        message = f"填报表“{slot.label}”填的是“{answer.text}”，{why}，按没有填处理"
        self.findings.append(Finding("F02", Severity.ERROR, message, places, "改正后再运行"))

    def _resolved(self, answer: Answer, definition: SlotDefinition) -> str:
        """The text of an answer. 同上 stands for the answer that slots.toml points to, else for that of the row above.

        What it points to may itself say 同上; the pointers of slots.toml only lead back.
        """
        passed = {definition.key}
        while definition.same_as and definition.same_as not in passed and points_above(answer.text):
            passed.add(definition.same_as)
            pointed = self._answers.get(definition.same_as)
            if pointed is None or not pointed.text:
                break
            answer, definition = pointed, self._phrasebook.slot(definition.same_as)
        return answer.above if answer.above and points_above(answer.text) else answer.text

    def _open(self, key: str, ask: str) -> str:
        return mark(SpanKind.OPEN, key, self._phrasebook.settings.open_slot.format(plain(ask)))


def _given(answers: Answers, figures: FigureSet) -> Iterator[tuple[Figure, Answer]]:
    """The figures that came from the form."""
    for key, answer in answers.items():
        if key.startswith("figure/"):
            figure = figures.get(key.removeprefix("figure/"))
            if isinstance(figure, Figure) and figure.source is answer:
                yield figure, answer


def _ask(definition: SlotDefinition, name: str) -> str:
    return definition.ask.replace("{name}", name)


def context(about: Comparison, completion: Quantity | None = None) -> str:
    """What the tables say of a difference: 支出决算数684.70，年初预算数664.23，多20.47，完成103.08%."""
    shared = _shared_beginning(about.current.label, about.base.label)
    parts = [_told(about.current, shared), _told(about.base, shared)]
    if isinstance(about.direction, Direction) and isinstance(about.magnitude, Figure):
        parts += _difference(about.direction, about.magnitude, about.rate, completion)
    return "，".join(parts)


def _shared_beginning(first: str, second: str) -> str:
    """What two labels begin with alike and need not say twice; nothing where one is all of it."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return first[:index]
    return ""


def _difference(direction: Direction, magnitude: Figure, rate: Number, completion: Quantity | None) -> list[str]:
    """多20.47, and what share of the budget that is, or by what percentage it changed."""
    if direction.sign == 0:
        return ["持平"]
    more = f"{_MORE_LESS[direction.sign]}{print_number(magnitude.published)}"
    if isinstance(completion, Figure):
        return [more, f"完成{print_number(completion.value)}%"]
    return [more + (f"（{print_number(rate.value)}%）" if isinstance(rate, Figure) else "")]


def _told(number: Number, shared: str) -> str:
    label = number.label.removeprefix(shared)
    return f"{label}{print_number(number.published)}" if isinstance(number, Figure) else f"{label}缺"


def weight(about: Comparison) -> Decimal:
    """The absolute difference the answer explains, in 万元."""
    return about.magnitude.value if isinstance(about.magnitude, Figure) else ZERO


def facts(about: Comparison) -> str:
    """The difference as `more|20.47`, kept with the answer; empty where there is none."""
    if not (isinstance(about.direction, Direction) and isinstance(about.magnitude, Figure)):
        return ""
    word = {1: "more", 0: "level", -1: "less"}[about.direction.sign]
    return f"{word}|{about.magnitude.published}"
