"""Sequences of refreshes: a draft refreshed two to four times, and what people and reviewers do in between.

A `Plan` says all of it: the unit, and for each refresh what hands do before (edits, decisions on our changes, a visit
to LibreOffice), how the data turn, and how it is run. Every step has a seed of its own, so that a plan can be cut down
(`shrunk`) and told (`Plan.told`, `Plan.read`). `played` plays plans, many at a time: those that wait for LibreOffice
are converted in one start. What is wrong is a `Fault` with its kind; `sequence_judge` finds them.
"""

from __future__ import annotations

import inspect
import io
import json
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from narrate.editing.revisions import Revision
from narrate.errors import NarrateError
from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report
from narrate.word.snapshot import Snapshot
from refresh import reviewing, worlds
from refresh.drafts import Draft, NotThere
from refresh.hands import HANDS, LOOKS, MARKS_LOST, MOVING, OLDER, WRITING, pen
from refresh.judge import MAIN, OURS, parts_of, w
from refresh.sequence_judge import Books, Fault, Fresh, Offer, Told, judged, said_by
from word.samples import document

DATES = tuple(f"2026-11-{day}T09:00:00Z" for day in range(10, 30))
_BETWEEN = tuple(w(name) for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "proofErr"))
GO_ON = frozenset(
    {"open place", "rejected, untold", "garbled, untold"}
)  # faults after which the rest can be judged all the same
_LEAVING = frozenset({*LOOKS, "pending", "accept"})  # what leaves the words as they are
Renew = Callable[..., Renewal]


class Op(NamedTuple):
    """Something done, with a seed of its own."""

    name: str
    seed: int


class Step(NamedTuple):
    """What comes before a refresh, how the data turn, and how it is run: tracked, plain, cli, again (offer again)."""

    before: tuple[Op, ...]
    turns: tuple[Op, ...]
    how: str = "tracked"


class Plan(NamedTuple):
    """A sequence. `world` is the seed of the unit; `whole`: the whole report."""

    world: int
    whole: bool
    share: float  # of the form that is answered at first
    steps: tuple[Step, ...]

    def told(self) -> str:
        """As one line that `read` reads."""
        return json.dumps(self, ensure_ascii=False)

    @staticmethod
    def read(line: str) -> Plan:
        """The plan of a line."""
        world, whole, share, steps = json.loads(line)
        return Plan(
            world,
            whole,
            share,
            tuple(Step(tuple(Op(*o) for o in b), tuple(Op(*o) for o in t), how) for b, t, how in steps),
        )


# ------------------------------------------------------------------------------------------------------- plans at random


def planned(seed: int, *, office: bool = True, cli: bool = True) -> Plan:
    """The plan of a seed."""
    rng = Random(f"sequence {seed}")
    edited = rng.random() < 0.7  # else only decisions and looks: everything has to be as written today
    count = rng.choice((2, 2, 3, 3, 4))
    office_at = rng.randrange(count) if office and rng.random() < 0.04 else None
    steps = []
    for number in range(count):
        before: list[Op] = []
        if number:
            before.append(_op(rng, rng.choice((*("pending", "accept", "reject", "partly") * 4, "messy"))))
            if before[-1].name == "messy" and not edited:
                before[-1] = _op(rng, "partly")
        for _ in range(rng.choice((0, 1, 2, 3)) if edited else rng.choice((0, 0, 1))):
            before.append(_op(rng, _hand(rng, edited)))
        rng.shuffle(before)
        if office_at == number:
            before.append(_op(rng, "office"))
        turns = [_op(rng, rng.choice(_TURNS)) for _ in range(rng.choice((1, 1, 2, 3)))]
        if number > 1 and rng.random() < 0.25:
            turns = [_op(rng, "back to an earlier one"), *turns[1:2]]
        if rng.random() < 0.05:
            turns = []
        how = rng.choices(("tracked", "plain", "cli"), (92, 6, 2 if cli else 0))[0]
        steps.append(Step(tuple(before), tuple(turns), how))
    luck = rng.random()
    if luck < 0.2:
        steps.append(Step((_op(rng, "accept"),), ()))
    elif luck < 0.35:
        steps.append(Step((_op(rng, "reject"),), (), "again"))
    return Plan(rng.randrange(10**6), rng.random() < 0.07, rng.choice((0.0, 0.5, 1.0)), tuple(steps))


def dense(seed: int) -> Plan:
    """A plan with a decision between all refreshes, by halves more often than not, and data that come back. Without
    LibreOffice."""
    rng = Random(f"dense {seed}")
    edited = rng.random() < 0.75
    steps = []
    for number in range(rng.choice((3, 3, 4, 4))):
        decisions = (*("partly",) * 4, *("reject",) * 2, "accept", "messy" if edited else "partly")
        before = [_op(rng, rng.choice(decisions)) for _ in range(rng.choice((1, 1, 1, 2)) if number else 0)]
        before += [_op(rng, _hand(rng, edited)) for _ in range(rng.choice((0, 1, 2, 3) if edited else (0, 0, 1)))]
        rng.shuffle(before)
        steps.append(Step(tuple(before), _many_turns(rng, number), "tracked" if rng.random() < 0.95 else "plain"))
    luck = rng.random()
    if luck < 0.6:
        steps.append(Step((_op(rng, "accept"),), ()) if luck < 0.3 else Step((_op(rng, "reject"),), (), "again"))
    return Plan(rng.randrange(10**6), rng.random() < 0.05, rng.choice((0.0, 0.5, 1.0)), tuple(steps))


def undecided(seed: int) -> Plan:
    """A plan in which nobody writes or rejects anything, and the data come and go: nothing is told of people."""
    rng = Random(f"undecided {seed}")
    steps = []
    for number in range(rng.choice((3, 4, 4, 5))):
        before = [_op(rng, "accept")] if number and rng.random() < 0.25 else []
        before += [_op(rng, rng.choice(list(LOOKS)))] if rng.random() < 0.2 else []
        steps.append(Step(tuple(before), _many_turns(rng, number), "tracked" if rng.random() < 0.95 else "plain"))
    return Plan(rng.randrange(10**6), rng.random() < 0.25, rng.choice((0.0, 0.5, 1.0)), tuple(steps))


def _many_turns(rng: Random, number: int) -> tuple[Op, ...]:
    ways = (*_TURNS, "vanished", "came", "came back", "came back", "flipped")
    turns = [_op(rng, rng.choice(ways)) for _ in range(rng.choice((1, 2, 2, 3)))]
    if number > 1 and rng.random() < 0.35:
        turns = [_op(rng, "back to an earlier one"), *turns[1:2]]
    return tuple(turns) if rng.random() > 0.04 else ()


_TURNS = (*worlds.TURNS, "amounts", "flipped", "last year", "vanished", "came", "came back", "came back", "cell")


def _op(rng: Random, name: str) -> Op:
    return Op(name, rng.randrange(10**6))


def _hand(rng: Random, edited: bool) -> str:
    if not edited:
        return rng.choice(list(LOOKS))
    (kind,) = rng.choices((WRITING, LOOKS, MARKS_LOST, MOVING, OLDER), (60, 12, 2, 14, 12))
    return rng.choice(list(kind))


# --------------------------------------------------------------------------------------------------------- a sequence


class Waiting(NamedTuple):
    """A document that LibreOffice is to save."""

    data: bytes


class Skipped(Exception):
    """A sequence that cannot be played: the unit cannot be read, or LibreOffice made another document of it."""


Playing = Generator[Waiting, bytes, list[Fault]]


def play(plan: Plan, renews: Renew = renew) -> Playing:
    """Play a sequence to its end or its first fault. `renews` is what is judged: a faulty one for tests of the judge."""
    return (yield from _Sequence(plan, renews).play())


class _Sequence:
    def __init__(self, plan: Plan, renews: Renew) -> None:
        self.plan = plan
        self.renews = renews
        self.world = worlds.made(plan.world)
        self.worlds = [self.world]
        self.ink = pen()
        self.offers: list[Offer] = []
        self.base: Snapshot | None = None
        self.alone = True  # nobody wrote anything, nor rejected anything

    def play(self) -> Playing:
        report = self._first()
        data = document(report)
        self.books = Books()
        draft = reviewing.Opened(data)
        self.books.begin(draft.root, report)
        self.offers = [Offer(Fresh(report))]
        data, found = draft.save(), list[Fault]()
        for number, step in enumerate(self.plan.steps):
            for op in step.before:
                self.alone = self.alone and op.name in _LEAVING
                if op.name == "office":
                    saved = yield Waiting(data)
                    data = self._from_office(data, saved)
                elif op.name in HANDS:
                    data = self._edited(data, op)
                elif op.name != "pending":
                    data = self._reviewed(data, op)
            faults, data = self._refreshed(data, step, number)
            found += [fault._replace(what=f"step {number + 1}: {fault.what}") for fault in faults]
            if any(fault.kind not in GO_ON for fault in faults):
                break
        return found

    # -- the data ----------------------------------------------------------------------------------------------------

    def _first(self) -> Report:
        try:
            if self.plan.share:
                slots = self._report(self.world).slots
                worlds.answered(self.world, slots, Random(f"answers {self.plan.world}"), self.plan.share)
            return self._report(self.world)
        except NarrateError as error:
            raise Skipped(str(error)) from error

    def _report(self, world: worlds.World) -> Report:
        return worlds.drafted(world, whole=self.plan.whole)

    def _turned(self, step: Step) -> Report:
        world = self.world
        for op in step.turns:
            if op.name == "back to an earlier one":
                earlier = Random(op.seed).choice(self.worlds[:-1] or self.worlds)
                world = replace(earlier, answers={**earlier.answers, **world.answers})  # nobody empties a form
            else:
                world = worlds.turned(world, op.name, str(op.seed))
        try:
            report = self._report(world)
        except NarrateError:
            return self._report(self.world)
        if report.unit_name != self.offers[0].fresh.unit or report.year != self.offers[0].fresh.year:
            return self._report(self.world)
        self.world = world
        self.worlds.append(world)
        return report

    # -- hands and reviewers -------------------------------------------------------------------------------------------

    def _edited(self, data: bytes, op: Op) -> bytes:
        draft = Draft(data)
        before = said_by(draft.root)
        try:
            HANDS[op.name](draft, Random(f"{op.name} {op.seed}"), self.ink)
        except (NotThere, AttributeError, IndexError, ValueError):
            return data  # what it would do it cannot do here
        self.books.edited(before, draft.root)
        return draft.save()

    def _reviewed(self, data: bytes, op: Op) -> bytes:
        draft = reviewing.Opened(data)
        rng = Random(f"{op.name} {op.seed}")
        leaves = reviewing.Leftovers(rng.random() < 0.6, rng.random() < 0.6)
        if op.name in ("accept", "reject"):
            fate = reviewing.everything(op.name == "accept")
            refused = op.name == "reject"
        else:
            how = "apart" if op.name == "messy" else rng.choice(("paragraph", "paragraph", "paragraph", "together"))
            fate, refused = _some(draft.root, rng, how), True
        before = said_by(draft.root)
        if op.name == "messy":
            self.books.messed(draft.root, fate)
        reviewing.settle(draft.root, fate, leaves)
        if refused:
            self.offers = [self.offers[0], *(offer._replace(refused=True) for offer in self.offers[1:])]
        self.books.reviewed(before, draft.root)
        return draft.save()

    def _from_office(self, before: bytes, after: bytes) -> bytes:
        """The document that LibreOffice saved, stamped again by place; skipped where the text is another."""
        one, other = reviewing.Opened(before), reviewing.Opened(after)
        old, new = list(reviewing.paragraphs(one.root)), list(reviewing.paragraphs(other.root))
        texts = [[reviewing.said(p) for p in found] for found in (old, new)]
        if texts[0] != texts[1]:
            raise Skipped("LibreOffice changed the text")
        for was, now in zip(old, new, strict=True):
            stamp = was.get(Books.STAMP)
            if stamp is not None:
                now.set(Books.STAMP, stamp)
        return other.save()

    # -- the refresh -----------------------------------------------------------------------------------------------------

    def _refreshed(self, data: bytes, step: Step, number: int) -> tuple[list[Fault], bytes]:
        last = self.offers[-1].fresh.blocks
        report = self._turned(step)
        again = step.how == "again"
        if again and not _can_offer_again():
            return [], data
        more = {"offer_again": True} if again else {}
        revision = Revision(date=DATES[number], tracked=step.how != "plain")
        try:
            if step.how == "cli":
                renewal = self._by_command(data, DATES[number])
            else:
                renewal = self.renews(data, report, revision, self._outer_base(data), **more)
        except NarrateError as error:
            return [Fault("refused", str(error))], data
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            return [
                Fault("crash", f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")
            ], data
        fresh = Fresh(report)
        same = fresh.blocks == last and not again
        offer = Offer(fresh)
        told = Told(tuple(change.as_json() for change in renewal.changes))
        draft = reviewing.Opened(renewal.data)
        faults = judged(
            self.books, data, renewal.data, draft.root, [*self.offers, offer], told,
            tracked=step.how != "plain", same=same, again=again, doubtful=bool(report.doubtful), alone=self.alone,
        )  # fmt: skip
        self.base = renewal.base
        if not same:
            self.offers.append(offer)
        return faults, draft.save()

    def _outer_base(self, data: bytes) -> Snapshot | None:
        """What a side file gives where the document lost what it held."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = any(name.startswith("customXml/") for name in archive.namelist())
        return None if inside else self.base

    def _by_command(self, data: bytes, date: str) -> Renewal:
        """The same through the command itself; it has to give what the function gives."""
        with tempfile.TemporaryDirectory() as place:
            folder = worlds.folder_of(self.world, Path(place) / "unit")
            path = Path(place) / "d.docx"
            path.write_bytes(data)
            direct = self.renews(data, self._report(self.world), Revision(date=date), self._outer_base(data))
            if self.world.answers or not (self.plan.whole or self.world.on_paper):
                return direct  # the form is not written to the folder, or these data are not read from one
            if (base := self._outer_base(data)) is not None:
                Path(f"{path}.narrate").write_bytes(base.to_bytes())
            command = [sys.executable, "-m", "narrate", "refresh", str(folder), str(path), "--json", "--date", date]
            command += ["--phrasebook", self.world.phrasebook, "-o", str(Path(place) / "out.docx")]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            if ran.returncode not in (0, 1):
                raise RuntimeError(f"the command ended with {ran.returncode}: {ran.stderr[-600:]}")
            made = (Path(place) / "out.docx").read_bytes()
            changes = json.loads(ran.stdout)["changes"]  # the command tells besides what the data have no more
            told = sum(one["needs_person"] and one["kind"] != ChangeKind.MISSING for one in changes)
            if parts_of(made)[MAIN] != parts_of(direct.data)[MAIN] or told != len(direct.open):
                raise RuntimeError("the command writes another document than the function")
            return direct


@cache
def _can_offer_again() -> bool:
    return "offer_again" in inspect.signature(renew).parameters


def _some(root: Any, rng: Random, how: str) -> reviewing.Fate:
    """Some of ours accepted, some rejected, some left: a paragraph at a time, what belongs together, or each apart."""
    fates: dict[Any, bool | None] = {}
    choices = rng.choice(((True, False, None), (True, False), (False, None), (True, None)))
    groups: dict[Any, Any] = {}
    for change in reviewing.changes(root):
        groups[change] = change if how == "apart" else _group(change, groups, whole=how == "paragraph")
        fates.setdefault(groups[change], rng.choice(choices))
    return lambda change: fates[groups[change]] if change in groups else None


def _group(change: Any, groups: dict[Any, Any], *, whole: bool) -> Any:
    """What a reviewer sees as one change: a row, a paragraph (one that comes or goes, or any where he decides
    `whole` ones), a text struck with what replaces it."""
    row = next(change.iterancestors(w("tr")), None)
    if row is not None and any(c.get(w("author")) == OURS for c in row.iterfind(f"{w('trPr')}/*")):
        return row
    paragraph = next(change.iterancestors(w("p")), None)
    last = _end_of_insertion(paragraph)
    if last is not None and (change.getparent().tag == w("rPr") or _inserted_mark(_before(paragraph))):
        return last
    marks = paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*") if paragraph is not None else ()
    if paragraph is not None and (whole or any(c.get(w("author")) == OURS for c in marks)):
        return paragraph
    node = change
    while node is not None and node is not paragraph:  # a control's neighbour was struck or written with it
        before = node.getprevious()
        while before is not None and before.tag in _BETWEEN:
            before = before.getprevious()
        if before is not None:
            return groups.get(before, change)
        node = next(node.iterancestors(w("sdt")), None)
    return change


def _end_of_insertion(paragraph: Any) -> Any:
    """The last paragraph of the body where it came with the marks before it, from this one on: editors show that as one
    insertion, from the mark of the paragraph that was the last to the words of the one that is."""
    behind = paragraph
    while behind is not None and _inserted_mark(behind):
        behind = next(behind.itersiblings(w("p")), None)
    is_last = behind is not None and next(behind.itersiblings(w("p"), w("tbl"), w("sdt")), None) is None
    came = (
        is_last and behind.getparent().tag == w("body") and (behind is not paragraph or _inserted_mark(_before(behind)))
    )
    return behind if came else None


def _before(paragraph: Any) -> Any:
    return next(paragraph.itersiblings(w("p"), preceding=True), None)


def _inserted_mark(paragraph: Any) -> bool:
    if paragraph is None:
        return False
    return any(c.get(w("author")) == OURS for c in paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/{w('ins')}"))


# ------------------------------------------------------------------------------------------------------ many sequences


class Played(NamedTuple):
    """How a sequence ended: `skipped` says why it could not be played."""

    plan: Plan
    faults: tuple[Fault, ...]
    skipped: str = ""


def played(plans: Sequence[Plan], renews: Renew = renew, office: str | None = None) -> Iterator[Played]:
    """Play plans; those that wait for LibreOffice (`office` is the program) are converted together."""
    waiting: list[tuple[Plan, Playing, bytes]] = []
    for plan in plans:
        ended = _advance(plan, play(plan, renews), None)
        if isinstance(ended, Played):
            yield ended
        else:
            waiting.append(ended)
    while waiting:
        if office is None:
            yield from (Played(plan, (), "LibreOffice is not installed") for plan, _, _ in waiting)
            return
        saved = through_office([data for _, _, data in waiting], office)
        again = [_advance(plan, playing, data) for (plan, playing, _), data in zip(waiting, saved, strict=True)]
        yield from (one for one in again if isinstance(one, Played))
        waiting = [one for one in again if not isinstance(one, Played)]


def _advance(plan: Plan, playing: Playing, data: bytes | None) -> Played | tuple[Plan, Playing, bytes]:
    try:
        wanted = next(playing) if data is None else playing.send(data)
    except StopIteration as end:
        return Played(plan, tuple(end.value))
    except Skipped as why:
        return Played(plan, (), str(why))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return Played(plan, (Fault("judge", what),))
    return plan, playing, wanted.data


def through_office(documents: Sequence[bytes], office: str) -> list[bytes]:
    """The documents as LibreOffice saves them, in one start."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = [folder / f"{number}.docx" for number in range(len(documents))]
        for path, data in zip(paths, documents, strict=True):
            path.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(folder / "out")]
        subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=600)
        return [(folder / "out" / path.name).read_bytes() for path in paths]


def shrunk(plan: Plan, kind: str, renews: Renew = renew, office: str | None = None) -> Plan:
    """A smaller plan that still ends with a fault of this kind."""

    def still(candidate: Plan) -> bool:
        (end,) = played([candidate], renews, office)
        return any(fault.kind == kind for fault in end.faults)

    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(plan):
            if still(candidate):
                plan, smaller = candidate, True
                break
    return plan


def _smaller(plan: Plan) -> Iterator[Plan]:
    steps = plan.steps
    for number in reversed(range(len(steps))):
        if len(steps) > 1:
            yield plan._replace(steps=steps[:number] + steps[number + 1 :])
    if plan.whole:
        yield plan._replace(whole=False)
    if plan.share:
        yield plan._replace(share=0.0)
    for number, step in enumerate(steps):
        for name in ("before", "turns"):
            ops = getattr(step, name)
            for at in range(len(ops)):
                less = step._replace(**{name: ops[:at] + ops[at + 1 :]})
                yield plan._replace(steps=(*steps[:number], less, *steps[number + 1 :]))
