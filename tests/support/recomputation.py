"""An oracle of its own: what the thirteen sections must say of a unit, and what a drafted document does say.

`expected` recomputes every fact from the plain data with fractions; `stated` reads them back from the text of the
document with regular expressions. Both give facts (name, written) in the order of the text, so that comparing the two
lists compares amounts, percentages, words, listed subjects, order and numbering. A number that no pattern expects
stops the reading. Nothing of narrate is used here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook

from support.units import SubjectData, SubjectLine, UnitData

Fact = tuple[str, str]

# ---------------------------------------------------------------------------------------------- the document's text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}sdtPr", f"{_W}tbl"}


def document_text(path: Path) -> list[str]:
    """The paragraphs of a .docx as a reader sees them, without empty ones."""
    with zipfile.ZipFile(path) as package:
        body = ElementTree.fromstring(package.read("word/document.xml")).find(f"{_W}body")
    assert body is not None
    return [text for text in map(_visible, body.iter(f"{_W}p")) if text]


def _visible(node: ElementTree.Element) -> str:
    pieces = []
    for child in node:
        properties = child.find(f"{_W}rPr") if child.tag == f"{_W}r" else None
        hidden = properties is not None and properties.find(f"{_W}vanish") is not None
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}br"):
            pieces.append(" ")
        elif child.tag not in _SKIPPED and not hidden:
            pieces.append(_visible(child))
    return "".join(pieces)


# ----------------------------------------------------------------------------------------- published numbers, written


def published(amount: Decimal | Fraction, decimals: int = 2) -> Fraction:
    """四舍五入, half away from zero."""
    scale = 10**decimals
    size = (abs(Fraction(amount)) * scale * 2 + 1) // 2
    return Fraction(size if amount >= 0 else -size, scale)


def _digits(value: Fraction, decimals: int) -> str:
    """A number that has no more than so many decimals, without separators."""
    whole = value * 10**decimals
    assert whole.denominator == 1
    text = str(abs(int(whole))).rjust(decimals + 1, "0")
    sign = "-" if whole < 0 else ""
    return sign + (f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text)


def money(amount: Fraction) -> str:
    """1,234.50"""
    sign, text = ("-", _digits(-amount, 2)) if amount < 0 else ("", _digits(amount, 2))
    whole, cents = text.split(".")
    groups = [whole[max(end - 3, 0) : end] for end in range(len(whole), 0, -3)]
    return f"{sign}{','.join(reversed(groups))}.{cents}"


def percent(part: Fraction, whole: Fraction) -> str:
    """part ÷ whole in percent, rounded once."""
    return _digits(published(part * 100 / whole), 2)


def score(value: Decimal) -> str:
    """A score of at most two decimals, without closing zeros."""
    return _digits(published(value), 2).rstrip("0").rstrip(".")


# --------------------------------------------------------------------------------------------------- what it must say

GAP = "【】"  # an open slot; the digits of its label, if any, stand inside
_HANZI = ["", *"一二三四五六七八九十", "十一", "十二", "十三"]
_TITLES = (
    "收入支出决算总体情况说明",
    "收入决算情况说明",
    "支出决算情况说明",
    "财政拨款收入支出决算总体情况说明",
    "一般公共预算财政拨款支出决算情况说明",
    "一般公共预算财政拨款基本支出决算情况说明",
    "政府性基金预算财政拨款支出决算情况说明",
    "国有资本经营预算财政拨款支出决算情况说明",
    "财政拨款“三公”经费支出决算情况说明",
    "机关运行经费支出情况说明",
    "政府采购支出情况说明",
    "国有资产占用情况说明",
    "预算绩效情况说明",
)
_INCOME = {
    "appropriation": "财政拨款收入",
    "superior_subsidy": "上级补助收入",
    "business": "事业收入",
    "operating": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
_EXPENDITURE = {
    "basic": "基本支出",
    "project": "项目支出",
    "remitted_to_superior": "上缴上级支出",
    "operating": "经营支出",
    "subsidy_to_affiliated": "对附属单位补助支出",
}
_VEHICLES = {
    "provincial_leaders": "省级领导干部用车",
    "main_leaders": "主要领导干部用车",
    "confidential": "机要通信用车",
    "emergency": "应急保障用车",
    "enforcement": "执法执勤用车",
    "special": "特种专业技术用车",
    "retired": "离退休干部用车",
    "other": "其他用车",
}
_GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
_FULL_WIDTH = str.maketrans("()", "（）")


class _None:
    """An amount that the unit cannot have: set up during the year."""


NOT_APPLICABLE = _None()
Amount = Fraction | None | _None


def expected(data: UnitData) -> list[Fact]:
    """Every fact of the narrative of a unit whose workbooks are laid out the 河南 way."""
    return _Recomputation(data).facts()


class _Recomputation:
    def __init__(self, data: UnitData) -> None:
        self.data = data
        self.now = data.current
        self.answers = data.answers
        self.new = bool(data.profile.get("established_this_year"))
        self.kind = str(data.profile.get("kind", "部门")) if data.answers else "部门"
        self._facts: list[Fact] = []
        tables = (
            self.now.general_public_budget,
            self.now.expenditure,
            self.now.income,
            self.now.government_funds,
            self.now.state_capital,
            data.budget,
        )
        self._names: dict[str, str] = {}
        for table in tables:
            for row in table.rows if table else ():
                self._names.setdefault(row.code, row.name.translate(_FULL_WIDTH))

    def facts(self) -> list[Fact]:
        self._say("part.year", str(self.data.year))
        self._say("part.kind", self.kind)
        sections = (
            self._totals,
            self._income,
            self._expenditure,
            self._appropriation,
            self._general_public_budget,
            self._basic_expenditure,
            self._government_funds,
            self._state_capital,
            self._three_public,
            self._agency_operating,
            self._procurement,
            self._assets,
            self._performance,
        )
        for number, (title, section) in enumerate(zip(_TITLES, sections, strict=True), 1):
            self._say("section", f"{_HANZI[number]}、{title}")
            section()
        return self._facts

    # --- saying

    def _say(self, name: str, written: str) -> None:
        self._facts.append((name, written))

    def _year(self) -> None:
        self._say("year", str(self.data.year))

    def _we(self) -> None:
        self._say("we", f"我{self.kind}")
        self._year()

    def _money(self, name: str, amount: Amount, code: str = "") -> None:
        self._say(name, money(amount) if isinstance(amount, Fraction) else f"【{code}】")

    def _count(self, name: str, value: Fraction | None) -> None:
        self._say(name, GAP if value is None else _digits(published(value, 0), 0))

    def _slot(self, name: str, key: str, code: str = "") -> None:
        self._say(name, str(self.answers[key]) if key in self.answers else f"【{code}】")

    def _share(self, name: str, part: Amount, whole: Amount, code: str = "") -> None:
        """Left out where there is nothing to divide by."""
        if not isinstance(part, Fraction) or not isinstance(whole, Fraction):
            self._say(name, f"【{code}】")
        elif whole > 0:
            self._say(name, percent(part, whole))

    # --- finding

    def _of(self, amounts: Mapping[str, Decimal] | None, key: str) -> Fraction | None:
        """A cell: a blank is zero, a table or line that is not there gives nothing."""
        return None if amounts is None else published(amounts.get(key, Decimal(0)))

    def _answer(self, key: str) -> Fraction | None:
        value = self.answers.get(f"figure/{key}")
        return None if value is None else published(Decimal(str(value)))

    def _or_answer(self, amount: Fraction | None, key: str) -> Fraction | None:
        return self._answer(key) if amount is None else amount

    def _operations(self, key: str) -> Fraction | None:
        info = self.now.operations
        return None if info is None else self._of(info.actual, key)

    def _number(self, key: str) -> Fraction | None:
        info = self.now.operations
        return None if info is None else Fraction(info.actual.get(key, Decimal(0)))

    def _three(self, side: str, key: str) -> Fraction | None:
        table = self.now.three_public
        return None if table is None else self._of(getattr(table, side), key)

    # --- 与上年度比较

    def _against_prior(self, now: Fraction | None, before: Fraction | None, key: str) -> None:
        if self.new:
            return
        if now is None or before is None:
            for name in ("direction", "change", "growth", "rate"):
                self._say(name, GAP)
            self._slot("reason", key)
            return
        if now == before:
            self._say("direction", "持平")
            return
        self._say("direction", "增加" if now > before else "减少")
        self._money("change", abs(now - before))
        if before > 0:
            self._say("growth", "增长" if now > before else "下降")
            self._say("rate", percent(abs(now - before), before))
        self._slot("reason", key)

    def _grand_total(self, table: str) -> tuple[Fraction | None, Fraction | None]:
        def of(year: Any) -> Fraction | None:
            lines = getattr(year, table) if year is not None else None
            return self._of(lines.income.get("grand_total"), "amount") if lines is not None else None

        return of(self.now), of(self.data.prior)

    def _totals(self) -> None:
        self._compared("income_expenditure", "totals")

    def _appropriation(self) -> None:
        self._compared("appropriation", "appropriation")

    def _compared(self, table: str, section: str) -> None:
        now, before = self._grand_total(table)
        self._year()
        self._money("total", now)
        self._against_prior(now, self._or_answer(before, f"{section}.prior"), f"reason/{section}")

    # --- 二、三

    def _income(self) -> None:
        self._parts(self.now.income, _INCOME)

    def _expenditure(self) -> None:
        self._parts(self.now.expenditure, _EXPENDITURE)

    def _parts(self, table: SubjectData | None, names: Mapping[str, str]) -> None:
        self._year()
        total = self._of(table.total, "total") if table else None
        self._money("total", total)
        for key, name in names.items():
            amount = self._of(table.total, key) if table else None
            if amount != 0:
                self._say("part", name)
                self._money("amount", amount)
                self._share("share", amount, total)

    # --- 五

    def _items(self, table: SubjectData | None, budget: SubjectData | None) -> list[str]:
        """Codes of the items that have a final figure or a budget."""
        rows = [row for one in (table, budget) if one is not None for row in one.rows]
        return sorted({row.code for row in rows if len(row.code) == 7 and row.amounts.get("total")})

    def _budget_of(self, prefix: str, code: str, budget: SubjectData | None) -> Amount:
        if self.new:
            return self._answer(f"{prefix}.{code}.adjusted_budget")
        rows = {row.code: row for row in budget.rows} if budget else {}
        if code in rows:
            return self._of(rows[code].amounts, "total")
        answer = self._answer(f"{prefix}.{code}.original_budget")
        return answer if answer is not None or budget is None else Fraction(0)

    def _against_budget(self, budget: Amount, actual: Fraction | None, code: str = "") -> None:
        if budget is not NOT_APPLICABLE:
            self._money("budget", budget, code)
        self._money("actual", actual, code)
        if budget is not NOT_APPLICABLE:
            self._share("completion", actual, budget, code)

    def _listed(self, prefix: str, codes: Iterable[str], table: SubjectData | None, budget: SubjectData | None) -> None:
        rows = {row.code: row for row in table.rows} if table else {}
        for number, code in enumerate(codes, 1):
            self._say("number", str(number))
            for level in (3, 5, 7):
                self._say("subject", self._names.get(code[:level], f"【{code[:level]}】"))
            actual = self._of(rows[code].amounts, "total") if code in rows else Fraction(0)
            planned = self._budget_of(prefix, code, budget)
            self._against_budget(planned, actual, code)
            if planned is not NOT_APPLICABLE and planned != actual:
                self._slot("reason", f"reason/{prefix}/{code}", code)

    def _general_public_budget(self) -> None:
        table, budget = self.now.general_public_budget, self.data.budget
        total = self._of(table.total, "total") if table else None
        codes = self._items(table, budget)
        if total == 0 and not codes:
            self._we()
            return
        self._say("subheading", "一")
        self._year()
        self._money("total", total)
        self._share("share", total, self._of(self.now.expenditure.total, "total") if self.now.expenditure else None)
        prior = self.data.prior.general_public_budget if self.data.prior else None
        before = self._of(prior.total, "total") if prior else None
        before = self._or_answer(before, "general_public_budget.prior")
        self._against_prior(total, before, "reason/general_public_budget/total")
        self._say("subheading", "二")
        self._year()
        self._money("total", total)
        for row in table.rows if table else ():
            amount = self._of(row.amounts, "total")
            if len(row.code) == 3 and amount != 0:
                self._say("class", row.name.removesuffix("支出"))
                self._money("amount", amount)
                self._share("share", amount, total)
        self._say("subheading", "三")
        self._year()
        if self.new:
            self._money("none", Fraction(0))
            planned = self._answer("general_public_budget.adjusted_budget")
        else:
            stated = self._of(budget.total, "total") if budget else None
            planned = self._or_answer(stated, "general_public_budget.original_budget")
        self._against_budget(planned, total)
        self._listed("general_public_budget", codes, table, budget)

    # --- 六

    def _basic_expenditure(self) -> None:
        table = self.now.basic_expenditure
        if table is None:
            raise NotImplementedError("a unit without table 06")
        personnel, operating = published(table.personnel_total), published(table.operating_total)
        general = self.now.general_public_budget
        printed = general.total.get("basic") if general else None  # the published cell, not the sum of rounded parts
        total = published(printed) if printed else personnel + operating
        if total == 0:
            self._we()
            return
        self._year()
        self._money("total", total)
        rows = sorted(table.rows, key=lambda row: row.code)
        for name, amount, own in (("人员经费", personnel, True), ("公用经费", operating, False)):
            self._money(name, amount)
            for row in rows:
                if (row.code[:3] in ("301", "303")) == own and self._has_amount(row, rows):
                    self._say("subject", row.name.translate(_FULL_WIDTH))

    def _has_amount(self, row: SubjectLine, rows: list[SubjectLine]) -> bool:
        """款 with an amount; 类 only where no 款 stands below it."""
        detailed = any(len(one.code) > 3 and one.code.startswith(row.code) for one in rows)
        return self._of(row.amounts, "amount") != 0 and (len(row.code) > 3 or not detailed)

    # --- 七、八

    def _government_funds(self) -> None:
        table = self.now.government_funds
        self._fund("government_funds", table, self._of(table.total, "income") if table else None)

    def _state_capital(self) -> None:
        """河南's 08 has no column for income: 04 tells it."""
        lines = self.now.appropriation
        income = self._of(lines.income.get("state_capital"), "amount") if lines else None
        self._fund("state_capital", self.now.state_capital, income)

    def _fund(self, prefix: str, table: SubjectData | None, income: Fraction | None) -> None:
        total = self._of(table.total, "total") if table else None
        codes = self._items(table, None)
        if not codes and income == 0 and total == 0:
            self._we()
            return
        self._year()
        self._money("income", income)
        if total == 0 and not codes:
            return
        self._money("total", total)
        self._listed(prefix, codes, table, None)

    # --- 九

    def _three_public(self) -> None:
        total = self._three("actual", "total")
        planned = self._three("budget", "total")
        kept = self._number("vehicles_kept")
        if total == 0 and planned == 0 and not kept:
            self._we()
            return
        self._say("subheading", "一")
        self._year()
        self._money("budget", planned)
        self._money("actual", total)
        self._share("completion", total, planned)
        if total != planned:
            self._year()
            self._slot("reason", "reason/three_public/total")
        self._say("subheading", "二")
        self._year()
        for key in ("overseas", "vehicles", "reception"):
            actual = self._three("actual", key)
            self._money(f"{key}.actual", actual)
            self._share(f"{key}.completion", actual, self._three("budget", key))
            self._share(f"{key}.share", actual, total)
        self._overseas()
        self._cars(kept)
        self._receptions()

    def _expense(self, number: int, key: str) -> None:
        planned, actual = self._three("budget", key), self._three("actual", key)
        self._say("number", str(number))
        self._money("budget", planned)
        self._money("actual", actual)
        self._share("completion", actual, planned)
        if planned != actual:
            self._slot("reason", f"reason/three_public/{key}")

    def _overseas(self) -> None:
        self._expense(1, "overseas")
        self._count("groups", self._number("overseas_groups"))
        self._count("persons", self._number("overseas_persons"))
        if self._three("actual", "overseas") != 0:
            self._slot("purpose", "purpose/three_public/overseas")

    def _cars(self, kept: Fraction | None) -> None:
        self._expense(2, "vehicles")
        self._money("purchase", self._three("actual", "vehicle_purchase"))
        self._count("purchased", self._number("vehicles_purchased"))
        operation = self._three("actual", "vehicle_operation")
        self._money("operation", operation)
        if operation != 0:
            self._slot("purpose", "purpose/three_public/vehicle_operation")
        self._year()
        self._say("kind", self.kind)
        self._count("kept", kept)

    def _receptions(self) -> None:
        self._expense(3, "reception")
        foreign = [self._operations("foreign_affairs_reception")]
        foreign += [self._number(f"foreign_affairs_{what}") for what in ("batches", "persons")]
        whole = [self._operations("domestic_reception")]
        whole += [self._number(f"domestic_{what}") for what in ("batches", "persons")]
        pairs = zip(whole, foreign, strict=True)
        domestic = [None if a is None or b is None else a - b for a, b in pairs]
        for name, (amount, batches, persons) in (("foreign", foreign), ("domestic", domestic)):
            self._money(f"{name}.amount", amount)
            if amount != 0:
                self._slot(f"{name}.purpose", f"purpose/three_public/{name}_reception")
            self._year()
            self._count(f"{name}.batches", batches)
            self._count(f"{name}.persons", persons)

    # --- 十、十一、十二

    def _agency_operating(self) -> None:
        actual = self._operations("agency_operating")
        planned: Amount = NOT_APPLICABLE if self.new else self._answer("agency_operating.original_budget")
        if actual == 0 and (self.new or not planned):
            self._we()
            return
        self._year()
        self._against_budget(planned, actual)
        if not self.new and planned != actual:
            self._slot("reason", "reason/agency_operating")

    def _procurement(self) -> None:
        total = self._operations("procurement")
        if total == 0:
            self._we()
            return
        self._year()
        self._money("total", total)
        for kind in ("goods", "works", "services"):
            self._money(kind, self._operations(f"procurement_{kind}"))
        sme, micro = self._operations("contracts_sme"), self._operations("contracts_micro")
        self._money("sme", sme)
        self._share("sme.share", sme, total)
        self._money("micro", micro)
        self._share("micro.share", micro, sme)

    def _assets(self) -> None:
        self._year()
        self._say("we", f"我{self.kind}")
        self._count("vehicles", self._number("vehicles_total"))
        for key, name in _VEHICLES.items() if self._number("vehicles_total") != 0 else ():
            self._say("use", name)
            self._count("vehicles", self._number(f"vehicles_{key}"))
        if self._number("vehicles_total") != 0 and self._number("vehicles_other") != 0:
            self._slot("purpose", "purpose/assets/other_vehicles")
        self._count("equipment", self._number("equipment_over_million"))

    # --- 十三

    def _managed(self, name: str, column: str) -> Fraction | None:
        """What the form gives, else the 合计 of table 03."""
        answer = self._answer(f"performance.{name}")
        if answer is not None or self.now.expenditure is None:
            return answer
        return self._of(self.now.expenditure.total, column)

    def _performance(self) -> None:
        self._say("subheading", "一")
        self._say("we", f"我{self.kind}")
        for name in ("total", "basic", "project"):
            self._money(name, self._managed(name, name))
        projects = self._answer("performance.projects.count")
        self._year()
        if projects != 0:
            self._say("level", str(self.data.profile.get("level", GAP)) if self.answers else GAP)
            self._count("projects", projects)
            amount = self._answer("performance.projects.amount")
            self._money("amount", amount)
            base = self._managed("project_base", "project")
            if base is None or amount is None or base > 0:
                self._say("kind", self.kind)
            self._share("share", amount, base)
        self._say("kind", self.kind)
        self._money("overall", self._answer("performance.overall.amount"))
        self._money("overall.appropriation", self._answer("performance.overall.appropriation"))
        self._say("kind", self.kind)
        given = self.answers.get("figure/performance.overall.score")
        self._say("score", GAP if given is None else score(Decimal(str(given))))
        self._slot("text", "text/performance/overall")
        self._say("subheading", "二")
        self._we()
        if projects != 0:
            self._count("projects", projects)
            for key, name in _GRADES.items():
                number = self._answer(f"performance.grades.{key}")
                if number != 0:
                    self._count("grade", number)
                    self._say("grade", name)
            self._slot("text", "text/performance/projects")
        self._say("subheading", "三")
        choice = self.answers.get("choice/performance/key_evaluation")
        if choice == "未选取":
            self._say("we", f"我{self.kind}")
        elif choice is None:
            self._say("choice", GAP)
        else:
            self._slot("text", "text/performance/key_evaluation")


# ------------------------------------------------------------------------------------------------------ what it says

ANSWERED = "已经填报的内容"  # the one text that tests answer text slots with
_SLOT = r"【待补：[^】]*】"
_FIELDS = {
    "M": rf"-?\d{{1,3}}(?:,\d{{3}})*\.\d\d(?=万元)|{_SLOT}(?=万元)",
    "P": rf"-?\d+\.\d\d(?=%)|{_SLOT}(?=%)",
    "N": rf"-?\d+(?=[个人辆台])|{_SLOT}(?=[个人辆台])",
    "F": rf"-?\d+(?:\.\d{{1,2}})?(?=分)|{_SLOT}(?=分)",
    "S": rf"{ANSWERED}|{_SLOT}",
    "Y": r"\d{4}",
    "T": rf"[^-\d\s。；，、：【】]+|{_SLOT}",  # a name
    "C": r"[一二三四五六七八九十]{1,3}",
    "K": r"部门|单位",
    "#": r"[1-9]\d*",
}
_PIECE = re.compile(r"\{(\w+):([^{}]+)\}")
_CLAUSE = re.compile(r"(?:\{[^{}]*\{[^{}]*\}[^{}]*\}|\{[^{}]*\}|[^，；。：\n{}])+[，；。：\n]*|[，；。：\n]+")


@cache
def _pattern(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A sentence with fields, {name:KIND} or {name:word|word}, as a regular expression; all else stands as written."""
    pieces, names, end = [], [], 0
    for field in _PIECE.finditer(template):
        kind = field[2]
        pieces += [re.escape(template[end : field.start()]), f"({_FIELDS.get(kind, kind)})"]
        names.append(field[1].replace("__", "."))
        end = field.end()
    pieces.append(re.escape(template[end:]))
    return re.compile("".join(pieces)), tuple(names)


class Unexpected(AssertionError):
    """The document says something that no sentence of the narrative says."""


class _Scanner:
    """The text from where it has not been read yet; `facts` are what has."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.facts: list[Fact] = []

    def maybe(self, template: str) -> bool:
        pattern, names = _pattern(template)
        match = pattern.match(self.text, self.position)
        if match is None:
            return False
        self.facts += [(name, _written(text)) for name, text in zip(names, match.groups(), strict=True)]
        self.position = match.end()
        return True

    def take(self, template: str) -> None:
        """Clause by clause, so that one which stands between two of them is found where it stands."""
        for clause in _CLAUSE.findall(template):
            if not self.maybe(clause):
                found = self.text[self.position : self.position + 80]
                raise Unexpected(f"expected “{clause}”, found “{found}”")

    def skip(self, text: str) -> bool:
        """A text without numbers that says nothing of its own."""
        return self.maybe(text)

    def finished(self) -> bool:
        return self.position == len(self.text)


def _written(text: str) -> str:
    """An open slot is known by the digits in its label."""
    return f"【{''.join(re.findall(r'[0-9]', text))}】" if text.startswith("【") else text


def stated(paragraphs: list[str]) -> list[Fact]:
    """Every fact of the document, in order. Clauses that a phrasebook adds and that state no fact are passed over.

    Raises:
        Unexpected: a sentence or a number that is no part of the narrative.
    """
    text = "\n".join(paragraphs)
    while True:
        scanner = _Scanner(text)
        try:
            _read(scanner)
        except Unexpected:
            added = _ADDED.match(text, scanner.position)
            if added is None or _FACT.search(added[0]):
                raise
            text = text[: added.start()] + text[added.end() :]
        else:
            return scanner.facts


# a clause with the mark before it, or, where a sentence or clause begins, with the mark behind it
_ADDED = re.compile(r"[，；][^，；。：\n]+|(?<=[，；。：\n])[^，；。：\n]+[，；。：]")
_FACT = re.compile(
    r"[\d【】]|增加|减少|增长|下降|上升|持平|没有|（[类款项]）|[一二三四五六七八九十]+）?、?$|" + ANSWERED
)


def _read(scanner: _Scanner) -> None:
    scanner.take("第三部分 {part__year:Y}年度{part__kind:K}决算情况说明\n")
    for title, read in zip(_TITLES, _READERS, strict=True):
        _title(scanner, title)
        read(scanner)
        if not scanner.finished():
            scanner.take("\n")
    if not scanner.finished():
        raise Unexpected(scanner.text[scanner.position :][:80])


def _title(s: _Scanner, title: str) -> None:
    before = len(s.facts)
    s.take(f"{{section:C}}、{title}\n")
    (_, number) = s.facts.pop(before)
    s.facts.append(("section", f"{number}、{title}"))


def _read_against_prior(s: _Scanner, subject: str, each: str) -> None:
    if not s.skip(f"与上年度相比，{subject}"):
        return  # set up this year
    if s.maybe("{direction:持平}。"):
        return
    s.take(f"{each}{{direction:增加|减少|{_SLOT}}}{{change:M}}万元")
    s.maybe(f"，{{growth:增长|下降|{_SLOT}}}{{rate:P}}%")
    s.take("，主要原因是：{reason:S}。")


def _read_totals(s: _Scanner) -> None:
    s.take("{year:Y}年度收、支总计均为{total:M}万元。")
    _read_against_prior(s, "收、支总计", "各")


def _read_appropriation(s: _Scanner) -> None:
    s.take("{year:Y}年度财政拨款收、支总计均为{total:M}万元。")
    _read_against_prior(s, "财政拨款收、支总计", "各")


def _read_parts(s: _Scanner, name: str) -> None:
    s.take(f"{{year:Y}}年度{name}合计{{total:M}}万元")
    first = True
    while s.skip("，其中：" if first else "；"):
        s.take("{part:T}{amount:M}万元")
        s.maybe("，占{share:P}%")
        first = False
    s.take("。")


def _read_income(s: _Scanner) -> None:
    _read_parts(s, "收入")


def _read_expenditure(s: _Scanner) -> None:
    _read_parts(s, "支出")


def _read_against_budget(s: _Scanner) -> None:
    s.maybe("年初预算为{budget:M}万元，")
    s.maybe("全年预算为{budget:M}万元，")
    s.take("支出决算为{actual:M}万元")
    s.maybe("，完成年初预算的{completion:P}%")
    s.maybe("，完成全年预算的{completion:P}%")
    s.take("。")


def _read_listed(s: _Scanner) -> None:
    while s.maybe("\n{number:#}. {subject:T}（类）{subject:T}（款）{subject:T}（项）。"):
        _read_against_budget(s)
        s.maybe("决算数与年初预算数存在差异的主要原因是{reason:S}。")
        s.maybe("决算数与全年预算数存在差异的主要原因是{reason:S}。")


def _read_general_public_budget(s: _Scanner) -> None:
    if s.maybe("{we:我部门|我单位}{year:Y}年度没有一般公共预算财政拨款支出。"):
        return
    s.take("（{subheading:C}）总体情况\n{year:Y}年度一般公共预算财政拨款支出{total:M}万元")
    s.maybe("，占支出合计的{share:P}%")
    s.take("。")
    _read_against_prior(s, "一般公共预算财政拨款支出", "")
    s.take("\n（{subheading:C}）结构情况\n{year:Y}年度一般公共预算财政拨款支出{total:M}万元")
    first = True
    while s.skip("，主要用于以下方面：" if first else "；"):
        s.take("{class:T}（类）支出{amount:M}万元")
        s.maybe("，占{share:P}%")
        first = False
    s.take("。\n（{subheading:C}）具体情况\n{year:Y}年度一般公共预算财政拨款")
    if not s.maybe("支出年初预算为{none:M}万元，全年预算为{budget:M}万元，"):
        s.maybe("支出年初预算为{budget:M}万元，")
    _read_against_budget(s)
    s.skip("其中：")
    _read_listed(s)


def _read_basic_expenditure(s: _Scanner) -> None:
    if s.maybe("{we:我部门|我单位}{year:Y}年度没有一般公共预算财政拨款基本支出。"):
        return
    s.take("{year:Y}年度一般公共预算财政拨款基本支出{total:M}万元，其中：")
    for name, end in (("人员经费", "；"), ("公用经费", "。")):
        s.take(f"{name}{{{name}:M}}万元")
        first = True
        while s.skip("，主要包括：" if first else "、"):
            s.take("{subject:[^-、；。【】\\d]+}")
            first = False
        s.take(end)


def _read_fund(s: _Scanner, short: str, full: str) -> None:
    if s.maybe(f"{{we:我部门|我单位}}{{year:Y}}年度没有{short}收入，也没有使用{short}安排的支出。"):
        return
    s.take(f"{{year:Y}}年度{full}预算财政拨款收入{{income:M}}万元，")
    if s.skip(f"没有使用{short}安排的支出。"):
        return
    s.take("支出{total:M}万元")
    if not s.skip("。"):
        s.take("，支出具体情况如下：")
        _read_listed(s)


def _read_government_funds(s: _Scanner) -> None:
    _read_fund(s, "政府性基金", "政府性基金")


def _read_state_capital(s: _Scanner) -> None:
    _read_fund(s, "国有资本经营", "国有资本经营")


def _read_expense(s: _Scanner, name: str) -> None:
    s.take(f"\n{{number:#}}. {name}预算数为{{budget:M}}万元，支出决算数为{{actual:M}}万元")
    s.maybe("，完成预算的{completion:P}%")
    s.take("。")
    s.maybe("决算数与预算数存在差异的主要原因是{reason:S}。")


def _read_three_public(s: _Scanner) -> None:
    if s.maybe("{we:我部门|我单位}{year:Y}年度没有使用财政拨款安排的“三公”经费支出。"):
        return
    s.take("（{subheading:C}）“三公”经费财政拨款支出决算总体情况说明\n")
    s.take("{year:Y}年度“三公”经费财政拨款支出预算为{budget:M}万元，支出决算为{actual:M}万元")
    s.maybe("，完成预算的{completion:P}%")
    s.take("。")
    s.maybe("{year:Y}年度“三公”经费支出决算数与预算数存在差异的主要原因是{reason:S}。")
    s.take("\n（{subheading:C}）“三公”经费财政拨款支出决算具体情况说明\n")
    s.take("{year:Y}年度“三公”经费财政拨款支出决算中，")
    for key, name, end in (
        ("overseas", "因公出国（境）费", "；"),
        ("vehicles", "公务用车购置及运行费", "；"),
        ("reception", "公务接待费", "。具体情况如下："),
    ):
        s.take(f"{name}支出决算{{{key}__actual:M}}万元")
        s.maybe(f"，完成预算的{{{key}__completion:P}}%")
        s.maybe(f"，占{{{key}__share:P}}%")
        s.take(end)
    _read_expense(s, "因公出国（境）费")
    s.take("全年因公出国（境）团组{groups:N}个，累计{persons:N}人次。")
    s.maybe("开支内容主要包括：{purpose:S}。")
    _read_expense(s, "公务用车购置及运行费")
    s.take("其中：\n公务用车购置支出{purchase:M}万元，购置车辆{purchased:N}辆。")
    s.take("\n公务用车运行维护支出{operation:M}万元。")
    s.maybe("主要用于：{purpose:S}。")
    s.take("{year:Y}年期末，{kind:K}开支财政拨款的公务用车保有量为{kept:N}辆。")
    _read_expense(s, "公务接待费")
    s.take("其中：\n外宾接待支出{foreign__amount:M}万元")
    s.maybe("，主要用于{foreign__purpose:S}")
    s.take("。{year:Y}年共接待国（境）外来访团组{foreign__batches:N}个、")
    s.take("来访外宾{foreign__persons:N}人次（不包括陪同人员）。")
    s.take("\n其他国内公务接待支出{domestic__amount:M}万元")
    s.maybe("，主要用于{domestic__purpose:S}")
    s.take("。{year:Y}年共接待国内来访团组{domestic__batches:N}个、")
    s.take("来宾{domestic__persons:N}人次（不包括陪同人员）。")


def _read_agency_operating(s: _Scanner) -> None:
    if s.maybe("{we:我部门|我单位}{year:Y}年度没有机关运行经费支出。"):
        return
    s.take("{year:Y}年度机关运行经费")
    _read_against_budget(s)
    s.maybe("决算数与年初预算数存在差异的主要原因是{reason:S}。")


def _read_procurement(s: _Scanner) -> None:
    if s.maybe("{we:我部门|我单位}{year:Y}年度没有政府采购支出。"):
        return
    s.take("{year:Y}年度政府采购支出总额{total:M}万元，其中：政府采购货物支出{goods:M}万元、")
    s.take("政府采购工程支出{works:M}万元、政府采购服务支出{services:M}万元。")
    s.take("授予中小企业合同金额{sme:M}万元")
    s.maybe("，占政府采购支出总额的{sme__share:P}%")
    s.take("，其中：授予小微企业合同金额{micro:M}万元")
    s.maybe("，占授予中小企业合同金额的{micro__share:P}%")
    s.take("。")


def _read_assets(s: _Scanner) -> None:
    s.take("{year:Y}年期末，{we:我部门|我单位}共有车辆{vehicles:N}辆")
    s.maybe("，其中：{use:T}{vehicles:N}辆")
    while s.maybe("、{use:T}{vehicles:N}辆"):
        pass
    s.maybe("，其他用车主要是：{purpose:S}")
    s.take("；单价100万元（含）以上设备（不含车辆）{equipment:N}台（套）。")


def _read_performance(s: _Scanner) -> None:
    s.take("（{subheading:C}）绩效管理工作开展情况\n根据预算绩效管理要求，{we:我部门|我单位}")
    s.take("纳入预算绩效管理的支出总额为{total:M}万元，其中基本支出{basic:M}万元；项目支出{project:M}万元。")
    if not s.maybe("{year:Y}年度没有需要开展绩效自评的预算项目。"):
        s.take(
            "按照“谁用款、谁评价”的原则，对{year:Y}年度{level:[市县省区乡]+级|【待补：[^】]*】}预算项目支出进行全面自评，"
        )
        s.take("涵盖项目{projects:N}个，涉及预算资金{amount:M}万元")
        s.maybe("，占{kind:K}预算项目支出总额的{share:P}%")
        s.take("。")
    s.take(
        "\n组织开展{kind:K}整体支出绩效自评，涉及预算资金{overall:M}万元，其中财政拨款{overall__appropriation:M}万元。"
    )
    s.take("{kind:K}整体支出绩效自评结果为{score:F}分。{text:S}。")
    s.take("\n（{subheading:C}）项目绩效自评结果\n")
    if not s.maybe("{we:我部门|我单位}{year:Y}年度没有开展项目支出绩效自评。"):
        s.take("通过科学、规范的方法，基于项目的预算执行情况、目标实现程度等，")
        s.take("{we:我部门|我单位}{year:Y}年度{projects:N}个项目支出绩效自评中")
        while s.maybe("，{grade:N}个项目自评等级为{grade:优|良|中|差}"):
            pass
        s.take("。\n{text:S}。")
    s.take("\n（{subheading:C}）重点绩效评价结果\n")
    if s.maybe("财政评价未选取{we:我部门|我单位}项目开展重点绩效评价。") or s.maybe("{text:S}。"):
        return
    s.take("{choice:S}")


_READERS = (
    _read_totals,
    _read_income,
    _read_expenditure,
    _read_appropriation,
    _read_general_public_budget,
    _read_basic_expenditure,
    _read_government_funds,
    _read_state_capital,
    _read_three_public,
    _read_agency_operating,
    _read_procurement,
    _read_assets,
    _read_performance,
)

# --------------------------------------------------------------------------------------------------------- the form


def write_form(data: UnitData, folder: Path) -> Path:
    """A 说明填报表 written by hand: what `data.profile` and `data.answers` hold, and nothing else."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "单位信息"
    sheet.append(["项目", "内容", "说明"])
    names = {"单位全称": "full_name", "类型（部门/单位）": "kind", "级次": "level", "年度": "year"}
    for label, key in names.items():
        sheet.append([label, data.profile.get(key), None])
    sheet.append(["短语库", "henan", None])
    sheet.append(["本年新设（是/否）", "是" if data.profile.get("established_this_year") else "否", None])
    slots = workbook.create_sheet("填报事项")
    slots.append(["章节", "填报事项", "标识", "本年填报"])
    for key, value in data.answers.items():
        slots.append(["", key, key, value])
    path = folder / "说明填报表.xlsx"
    workbook.save(path)
    return path
