"""What only looks like ours stays as it is, and what a person wrote in what goes stays readable."""

from __future__ import annotations

import copy

from lxml import etree

from narrate.refresh.answers import written_answers
from narrate.report.values import Paragraph, Report, Role, Span, SpanKind
from narrate.word.package import open_package
from narrate.word.reader import read_document
from refresh import edits, test_tables
from refresh.data_changes import (
    fell_since_last_year,
    goods_bought,
    item_vanished,
    multiplied,
    report_after,
    same_as_last_year,
    training_as_budgeted,
    training_grew,
)
from refresh.desk import LATER, Outcome, drafted, outcome, renewed
from refresh.drafts import Draft, control_of, edited, isolate, made, new_run, w
from refresh.judge import Judged
from refresh.table_trials import all_accepted, tables_of, view
from word.samples import document, report

OTHER_ITEM = "8. 科学技术支出"


def quoted(figure: str, paragraph: str, before: str, after: str) -> edits.Edit:
    """A figure with its control copied behind the text of another paragraph."""

    def change(draft: Draft) -> None:
        control = copy.deepcopy(control_of(isolate(draft.select(figure))[0]))
        control.find(f"{w('sdtPr')}/{w('id')}").set(w("val"), draft.number())
        target = draft.paragraph(paragraph)
        for node in (new_run(None, before), control, new_run(None, after)):
            target.append(node)

    return change


def with_a_quoted_figure() -> bytes:
    return edited(drafted(), quoted("支出决算为⟨2.04⟩万元，完成年初", OTHER_ITEM, "另有培训支出", "万元。"))


def test_an_item_that_quotes_a_vanished_one_is_not_struck() -> None:
    done = outcome(with_a_quoted_figure(), report_after(item_vanished))
    line = done.line("其他科学技术支出（项）")
    assert "年初预算为700.00万元，支出决算为737.61万元" in line
    assert "主要原因是购电脑。另有培训支出2.04万元。" in line


def test_a_reason_is_that_of_its_own_item_where_another_is_quoted() -> None:
    read = read_document(with_a_quoted_figure())
    assert read.snapshot is not None
    assert written_answers(read, read.snapshot) == ()


def test_a_quoted_figure_is_renewed_and_nothing_beside_it() -> None:
    done = outcome(with_a_quoted_figure(), report_after(training_as_budgeted))
    assert "主要原因是购电脑。另有培训支出2.64万元。" in done.line("其他科学技术支出（项）")
    done = outcome(with_a_quoted_figure(), report_after(training_grew))
    assert not any("737.61" in note for note in done.notes)


def against_prior(word: str, figure: str) -> Report:
    text = f"2022年度收入合计100.00万元，比上年{word}{figure}万元。"
    at = text.index(word)
    spans = (
        Span(text.index("100.00"), text.index("100.00") + 6, SpanKind.FIGURE, "sum", "sum"),
        Span(at, at + 2, SpanKind.WORD, "word", "word"),
        Span(at + 2, at + 2 + len(figure), SpanKind.FIGURE, "by", "by"),
    )
    return report(Paragraph("a", Role.BODY, text, spans))


def test_a_direction_word_of_a_persons_own_clause_is_not_turned() -> None:
    words = "其中新机构人员增加，相应安排12.34万元"
    data = edited(document(against_prior("增加", "12.34")), edits.typed_over("万元，⟨比上年增加12.34万元⟩", words))
    done = outcome(data, against_prior("减少", "5.00"))
    assert words in done.text
    assert any("比上年减少5.00万元" in note for note in done.notes)


def test_a_persons_paragraph_that_holds_a_sentence_of_ours_is_not_struck_with_it() -> None:
    own = "张三补充：今年培训压减，领导已批示同意。请各科室严格执行。"
    sentence = "培训支出（项）。⟨年初预算为2.64万元，支出决算为2.04万元，完成年初预算的77.27%。⟩"
    data = edited(drafted(), edits.written("2022年度收入合计", own))
    data = edited(data, edits.text_moved(sentence, "请各科室严格执行。⟨⟩"))
    assert own in outcome(data, report_after(item_vanished)).text


def test_a_negative_number_typed_for_a_figure_is_a_conflict() -> None:
    done = outcome(edited(drafted(), edits.typed_over("货物支出⟨39.90⟩万元", "-39.90")), report_after(goods_bought))
    assert "货物支出-39.90万元" in done.text
    assert any("-39.90" in note for note in done.notes)


def test_a_figure_typed_over_stays_readable_when_its_clause_goes() -> None:
    data = edited(drafted(), edits.typed_over("收、支总计各增加⟨62.35⟩万元", "70.00"))
    done = outcome(data, report_after(same_as_last_year))
    assert any("70.00" in note for note in done.notes)
    assert not any(change.kind == "kept" and change.new == "70.00" for change in done.renewal.changes)


def test_words_in_a_struck_row_stay_readable() -> None:
    data = edited(
        document(test_tables.BASE),
        edits.written("4.05", "其中租赁1.00万元"),
        edits.typed_over("公务用车⟨⟩", "（含新能源车）"),
    )
    done = outcome(data, test_tables.SHRANK)
    assert "租赁" not in done.text
    assert any("（含新能源车）" in note and "其中租赁1.00万元" in note for note in done.notes)


def test_a_row_comes_into_a_table_that_a_person_widened_and_leaves_his_column_blank() -> None:
    cell = '<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>备注</w:t></w:r></w:p></w:tc>'

    def widened(draft: Draft) -> None:
        for row in draft.body.iter(w("tr")):
            row.append(made(cell))

    done = outcome(edited(document(test_tables.BASE), widened), test_tables.GREW)
    rows = [[cell.text for cell in row] for row in tables_of(view(done.data, all_accepted))[0]]
    assert rows[2] == ["公务用车购置", "1.00", "2.00", ""]
    assert [row[:3] for row in rows[3:]] == [list(row) for row in test_tables.ROWS.values()][1:]


def test_a_reason_kept_in_a_comment_outlives_the_next_refresh() -> None:
    words = "张局长亲笔写的原因："
    place = "收、支总计各增加62.35万元，增长2.74%，主要原因是：⟨焦作市人民政府⟩"
    first = outcome(edited(drafted(), edits.typed_over(place, words)), report_after(same_as_last_year))
    accepted = edited(first.data, edits.decided(True))
    again = Outcome(accepted, renewed(accepted, report_after(fell_since_last_year), date=LATER))
    assert any(words in note for note in again.notes)


def test_what_a_person_types_into_our_comment_stays() -> None:
    first = outcome(drafted(), report_after(fell_since_last_year))

    def typed(draft: Draft) -> None:
        part = draft.parts["word/comments.xml"].decode()
        draft.parts["word/comments.xml"] = part.replace("〔编号", "【张三：勿动】〔编号").encode()

    data = edited(first.data, typed)
    count = sum("张三：勿动" in note.text for note in Judged(data).notes())
    again = renewed(data, report_after(multiplied), date=LATER)
    assert count
    assert sum("张三：勿动" in note.text for note in Judged(again.data).notes()) == count


def test_a_reason_put_in_other_words_with_its_lead_in_is_asked_about() -> None:
    def rewritten(draft: Draft) -> None:
        control = control_of(isolate(draft.select("原因是⟨培训次数减少⟩。"))[0])
        for run in control.find(w("sdtContent")):
            run.getparent().remove(run)

    words = "主要是今年培训次数比往年少了很多"
    data = edited(drafted(), rewritten)
    data = edited(
        data,
        edits.typed_over(
            "培训支出（项）。年初预算为2.64万元，支出决算为2.04万元，完成年初预算的77.27%。⟨决算数与年初预算数存在差异的主要原因是⟩。",
            words,
        ),
    )
    done = outcome(data, report_after(training_grew))
    assert words in done.text
    assert any("原因是否仍成立" in note and "多0.40" in note for note in done.notes)


def test_an_open_place_that_a_person_filled_with_what_the_form_now_says_is_left_alone() -> None:
    text = "年初预算为【待补：年初预算数】万元。"
    open_span = Span(5, text.index("】") + 1, SpanKind.OPEN, "figure/budget", "a:figure/budget")
    base = report(Paragraph("a", Role.BODY, text, (open_span,)))
    filled = "年初预算为52.60万元。"
    new = report(Paragraph("a", Role.BODY, filled, (Span(5, 10, SpanKind.FIGURE, "budget", "a:budget"),)))
    data = edited(document(base), edits.typed_over("年初预算为⟨【待补：年初预算数】⟩", "52.60"))
    done = outcome(data, new, base=base)
    assert (done.text, done.marks, done.notes) == (filled, [], [])


def test_a_figure_that_a_person_put_into_a_formula_is_left_and_told() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"

    def formula(draft: Draft) -> None:
        run = isolate(draft.select("政府采购货物支出⟨39.90⟩万元"))[0]
        run.getparent().replace(
            run, etree.fromstring(f'<m:oMath xmlns:m="{math}"><m:r><m:t>39.90</m:t></m:r></m:oMath>')
        )

    done = Outcome(edited(drafted(), formula), renewed(edited(drafted(), formula), report_after(goods_bought)))
    assert any("49.90" in note for note in done.notes)
    assert b"<m:t>39.90</m:t>" in open_package(done.data).parts["word/document.xml"]
