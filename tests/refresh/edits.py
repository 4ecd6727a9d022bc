"""What people do to a draft in Word and WPS, at the level of the XML these programs write.

Each function gives an `Edit` (see `refresh.drafts`): `edited(data, typed_over("合计⟨2,334.99⟩万元", "2,400.00"))`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from random import Random
from typing import Any

from lxml import etree

from refresh.drafts import (
    MAIN,
    W14,
    Draft,
    Edit,
    Selection,
    control_of,
    drop_control,
    isolate,
    made,
    new_run,
    put_text,
    remove_runs,
    run_of,
    split_run,
    text_nodes,
    text_of,
    unwrap,
    w,
)

ZHANG, LI = "张三", "李四"
DATE = "2026-11-20T10:30:00Z"
KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# ------------------------------------------------------------------------------------------------------------ typing


def type_at(selection: Selection, text: str) -> None:
    """Select and type, or click and type.

    Typing over text within one control stays in the control; a selection that reaches beyond takes the controls it
    covers away and the new text stands outside of them. Typing at a caret goes to plain text where there is some.
    """
    if selection.start == selection.end:
        _type_at_caret(selection, text)
        return
    runs = isolate(selection)
    first = runs[0]
    controls = {control_of(run) for run in runs}
    if len(controls) == 1:
        put_text(first.find(w("t")), text)
        remove_runs(runs[1:] if text else runs)
        return
    plain = [run for run in runs if control_of(run) is None]
    if first not in plain and text:
        outer = control_of(first)
        outer.addprevious(new_run(first, text))
        remove_runs(runs)
    elif text:
        put_text(first.find(w("t")), text)
        remove_runs(runs[1:])
    else:
        remove_runs(runs)


def _type_at_caret(selection: Selection, text: str) -> None:
    paragraph, caret, _ = selection
    at, touching = 0, []
    for node in text_nodes(paragraph):
        end = at + len(node.text or "")
        if at <= caret <= end:
            touching.append((node, caret - at))
        at = end
    if not touching:
        paragraph.append(new_run(None, text))
        return
    plain = [(node, offset) for node, offset in touching if control_of(run_of(node)) is None]
    if not plain:
        run = run_of(touching[-1][0])
        if touching[-1][1] > 0 and len(touching) == 1 and touching[-1][1] < len(touching[-1][0].text):
            plain = touching  # in the middle of a control
        else:
            control_of(run).addprevious(new_run(run, text))
            return
    node, offset = plain[0]
    put_text(node, (node.text or "")[:offset] + text + (node.text or "")[offset:])


def typed_over(pattern: str, text: str) -> Edit:
    """Select ⟨…⟩ and type; an empty text deletes, an empty selection inserts."""
    return lambda draft: type_at(draft.select(pattern), text)


def text_moved(pattern: str, to: str) -> Edit:
    """A part of a paragraph cut and pasted elsewhere, controls and bookmarks in it too."""

    def edit(draft: Draft) -> None:
        selection = draft.select(pattern)
        runs = isolate(selection)
        first, last = (_outermost(run, selection.paragraph) for run in (runs[0], runs[-1]))
        if control_of(runs[0]) is not None:
            first = first.getprevious()  # its bookmark
        if control_of(runs[-1]) is not None:
            last = last.getnext()
        cut, node = [], first
        while node is not None:
            cut.append(node)
            node = None if node is last else node.getnext()
        target = draft.select(to)
        before = isolate(target._replace(start=0))[-1]
        place = _outermost(before, target.paragraph)
        if control_of(before) is not None:
            place = place.getnext()
        for node in reversed(cut):
            place.addnext(node)

    return edit


def _outermost(node: Any, paragraph: Any) -> Any:
    while node.getparent() is not paragraph:
        node = node.getparent()
    return node


def reworded(pattern: str, text: str) -> Edit:
    """The whole snippet anew, figures kept that stand in both: only the words between them are typed over.

    `text` names the kept figures as they are.
    """

    def edit(draft: Draft) -> None:
        paragraph, start, end = draft.select(pattern)
        old = text_of(paragraph)[start:end]
        for first, last, new in reversed(_replacements(old, text)):
            type_at(Selection(paragraph, start + first, start + last), new)

    return edit


def _replacements(old: str, new: str) -> list[tuple[int, int, str]]:
    """The stretches of `old` to type over so that it becomes `new`; numbers and words are whole."""
    from difflib import SequenceMatcher

    token = re.compile(r"\d[\d,]*(?:\.\d+)?|增加|减少|增长|下降|持平|大于|小于|.", re.DOTALL)
    one, other = token.findall(old), token.findall(new)
    starts = [0]
    for piece in one:
        starts.append(starts[-1] + len(piece))
    return [
        (starts[i], starts[j], "".join(other[k:m]))
        for how, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if how != "equal"
    ]


def emptied_control(pattern: str) -> Edit:
    """Everything in the control is deleted: the editor shows its placeholder."""

    def edit(draft: Draft) -> None:
        control = control_of(isolate(draft.select(pattern))[0])
        assert control is not None
        etree.SubElement(control.find(w("sdtPr")), w("showingPlcHdr"))
        content = control.find(w("sdtContent"))
        for child in list(content):
            content.remove(child)
        content.append(made('<w:r><w:rPr><w:color w:val="808080"/></w:rPr><w:t>单击或点击此处输入文字。</w:t></w:r>'))

    return edit


# -------------------------------------------------------------------------------------------------- runs and formats


def formatted(pattern: str, properties: str = "<w:b/>") -> Edit:
    """Bold (or what `properties` says) on the selection, half a number perhaps."""

    def edit(draft: Draft) -> None:
        for run in isolate(draft.select(pattern)):
            give(run, properties)

    return edit


def give(run: Any, properties: str) -> None:
    """Give a run some properties, in the order the schema wants."""
    holder = run.find(w("rPr"))
    if holder is None:
        holder = etree.Element(w("rPr"))
        run.insert(0, holder)
    order = ("rStyle", "rFonts", "b", "bCs", "i", "color", "sz", "szCs", "highlight", "u", "lang", "rPrChange")
    for new in made(f"<w:rPr>{properties}</w:rPr>"):
        for old in holder.findall(new.tag):
            holder.remove(old)
        holder.append(new)
    holder[:] = sorted(holder, key=lambda node: order.index(etree.QName(node).localname))


def spell_checked(pattern: str) -> Edit:
    """Word's w:proofErr in the middle of the selection, which splits the run."""

    def edit(draft: Draft) -> None:
        runs = isolate(draft.select(pattern))
        node = runs[0].find(w("t"))
        split_run(runs[0], node, max(1, len(node.text) // 2))
        runs[0].addprevious(made('<w:proofErr w:type="gramStart"/>'))
        runs[0].getnext().addnext(made('<w:proofErr w:type="gramEnd"/>'))

    return edit


def saved_by_word(seed: int = 0) -> Edit:
    """rsids on paragraphs and runs, runs split where somebody typed, languages, proofErr, paraIds, _GoBack."""

    def edit(draft: Draft) -> None:
        rng = Random(seed)
        for paragraph in draft.paragraphs():
            paragraph.set(w("rsidR"), f"00{rng.randrange(16**6):06X}")
            paragraph.set(f"{{{W14}}}paraId", f"{rng.randrange(1, 0x7FFFFFFF):08X}")
            for node in list(text_nodes(paragraph)):
                run, text = run_of(node), node.text or ""
                run.set(w("rsidR"), f"00{rng.randrange(16**6):06X}")
                if len(text) > 1 and rng.random() < 0.3:
                    split_run(run, node, rng.randrange(1, len(text)))
                    if rng.random() < 0.5:
                        run.addnext(made('<w:proofErr w:type="spellStart"/>'))
                if rng.random() < 0.3:
                    give(run, '<w:lang w:eastAsia="zh-CN"/>')
        last = draft.paragraphs()[-1]
        number = draft.number()
        last.append(made(f'<w:bookmarkStart w:id="{number}" w:name="_GoBack"/>'))
        last.append(made(f'<w:bookmarkEnd w:id="{number}"/>'))

    return edit


def saved_by_wps() -> Edit:
    """WPS: digits and Han in runs of their own, hint and language on every run, bookmarks numbered from 0."""

    def edit(draft: Draft) -> None:
        for paragraph in draft.paragraphs():
            for node in list(text_nodes(paragraph)):
                _split_scripts(node)
            for node in text_nodes(paragraph):
                give(run_of(node), '<w:rFonts w:hint="eastAsia"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>')
        _renumber_bookmarks(draft)

    return edit


def _split_scripts(node: Any) -> None:
    text = node.text or ""
    borders = [match.end() for match in re.finditer(r"[0-9.,]+(?=[^0-9.,])|[^0-9.,]+(?=[0-9.,])", text)]
    for border in reversed(borders):
        split_run(run_of(node), node, border)


def _renumber_bookmarks(draft: Draft) -> None:
    numbers: dict[str, str] = {}
    for node in draft.root.iter(w("bookmarkStart"), w("bookmarkEnd")):
        old = node.get(w("id"))
        node.set(w("id"), numbers.setdefault(old, str(len(numbers))))


def restyled(snippet: str, style: str) -> Edit:
    """Another paragraph style."""

    def edit(draft: Draft) -> None:
        draft.paragraph(snippet).find(f"{w('pPr')}/{w('pStyle')}").set(w("val"), style)

    return edit


def realigned(snippet: str) -> Edit:
    """Direct paragraph formatting: centred, with space before."""

    def edit(draft: Draft) -> None:
        properties = draft.paragraph(snippet).find(w("pPr"))
        properties.append(made('<w:spacing w:before="240"/>'))
        properties.append(made('<w:jc w:val="center"/>'))

    return edit


def style_changed() -> Edit:
    """Another font in the styles."""

    def edit(draft: Draft) -> None:
        styles = draft.parts["word/styles.xml"].decode()
        draft.parts["word/styles.xml"] = styles.replace("仿宋", "楷体").replace("w:jc ", "w:jc  ").encode()

    return edit


def footer_edited(text: str = "某市财政局内部传阅") -> Edit:
    """A line of a person's in the footer."""

    def edit(draft: Draft) -> None:
        root = etree.fromstring(draft.parts["word/footer1.xml"])
        root.append(made(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))
        draft.parts["word/footer1.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return edit


# ------------------------------------------------------------------------------------- things among the characters


def broken_line(pattern: str) -> Edit:
    """Shift+Enter at the caret."""

    def edit(draft: Draft) -> None:
        paragraph, caret, _ = draft.select(pattern)
        run = isolate(Selection(paragraph, 0, caret))[-1]
        place = run if control_of(run) is None else control_of(run)
        place.addnext(made("<w:r><w:br/></w:r>"))

    return edit


def bookmarked(pattern: str, name: str = "合计数") -> Edit:
    """A bookmark of a person's around the selection, for a cross-reference."""
    return lambda draft: surround(draft, draft.select(pattern), "bookmark", f'w:name="{name}"')


def surround(draft: Draft, selection: Selection, kind: str, attributes: str) -> None:
    """Start and end elements around a selection, outside of controls."""
    runs = isolate(selection)
    first, last = (control_of(run) if control_of(run) is not None else run for run in (runs[0], runs[-1]))
    number = draft.number()
    first.addprevious(made(f'<w:{kind}Start w:id="{number}" {attributes}/>'))
    last.addnext(made(f'<w:{kind}End w:id="{number}"/>'))


def linked(pattern: str) -> Edit:
    """A hyperlink on the selection, which is plain text or one whole control."""

    def edit(draft: Draft) -> None:
        runs = isolate(draft.select(pattern))
        things = list(dict.fromkeys(run if control_of(run) is None else control_of(run) for run in runs))
        link = made('<w:hyperlink w:anchor="_top"/>')
        things[0].addprevious(link)
        for thing in things:
            link.append(thing)

    return edit


def footnoted(pattern: str, text: str) -> Edit:
    """A footnote at the caret."""

    def edit(draft: Draft) -> None:
        paragraph, caret, _ = draft.select(pattern)
        part = "word/footnotes.xml"
        if part not in draft.parts:
            draft.parts[part] = f'<w:footnotes xmlns:w="{w("")[1:-1]}"/>'.encode()
            draft.relate("footnotes", "footnotes.xml")
            draft.declare(part, f"{KINDS}.footnotes+xml")
        root = etree.fromstring(draft.parts[part])
        number = len(root) + 1
        root.append(made(f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'))
        draft.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        run = isolate(Selection(paragraph, 0, caret))[-1]
        place = run if control_of(run) is None else control_of(run)
        place.addnext(made(f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'))

    return edit


def in_a_block_control(snippet: str) -> Edit:
    """A person's own content control around the whole paragraph."""
    return lambda draft: enclose(draft, draft.paragraph(snippet))


def enclose(draft: Draft, paragraph: Any) -> None:
    """A block-level control around a paragraph."""
    control = made(
        f'<w:sdt><w:sdtPr><w:alias w:val="正文"/><w:tag w:val="正文"/><w:id w:val="{draft.number()}"/></w:sdtPr>'
        "<w:sdtContent/></w:sdt>"
    )
    paragraph.addprevious(control)
    control.find(w("sdtContent")).append(paragraph)


# -------------------------------------------------------------------------------------------------------- paragraphs


def deleted(snippet: str) -> Edit:
    """The paragraph goes; a cell keeps an empty one, as every editor leaves it."""

    def edit(draft: Draft) -> None:
        paragraph = draft.paragraph(snippet)
        _leave_one(paragraph)
        paragraph.getparent().remove(paragraph)

    return edit


def moved(snippet: str, behind: str) -> Edit:
    """Cut and pasted behind another paragraph, with its marks."""

    def edit(draft: Draft) -> None:
        paragraph, target = draft.paragraph(snippet), draft.paragraph(behind)
        _leave_one(paragraph)
        target.addnext(paragraph)

    return edit


def _leave_one(paragraph: Any) -> None:
    """Where a paragraph is the only one of its cell: an empty one of its look before it (a cell without any is no cell)."""
    cell = paragraph.getparent()
    if cell.tag == w("tc") and len(cell.findall(w("p"))) == 1:
        empty = etree.Element(w("p"), paragraph.attrib)
        empty.extend(copy.deepcopy(paragraph.findall(w("pPr"))))
        paragraph.addprevious(empty)


def duplicated(snippet: str, behind: str | None = None) -> Edit:
    """Copied and pasted: controls come with new ids and the old tag, bookmarks stay with the original."""

    def edit(draft: Draft) -> None:
        paragraph = draft.paragraph(snippet)
        twin = copy.deepcopy(paragraph)
        for node in list(twin.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            node.getparent().remove(node)
        for number in twin.iterfind(f".//{w('sdtPr')}/{w('id')}"):
            number.set(w("val"), draft.number())
        (paragraph if behind is None else draft.paragraph(behind)).addnext(twin)

    return edit


def split(pattern: str) -> Edit:
    """Enter pressed at the caret (⟨⟩), which stands outside of controls."""
    return lambda draft: cut_at(draft.select(pattern))


def cut_at(caret: Selection) -> None:
    """A paragraph made two at the caret."""
    paragraph, at, _ = caret
    isolate(caret)
    second = etree.Element(w("p"))
    if (properties := paragraph.find(w("pPr"))) is not None:
        second.append(copy.deepcopy(properties))
        for section in properties.findall(w("sectPr")):
            properties.remove(section)
    before = 0
    for child in [child for child in paragraph if child.tag != w("pPr")]:
        length = sum(len(node.text or "") for node in text_nodes(paragraph) if node in set(child.iter(w("t"))))
        if before >= at and not (child.tag == w("bookmarkEnd") and before == at):
            second.append(child)
        before += length
    paragraph.addnext(second)


def merged(snippet: str) -> Edit:
    """Delete pressed at the end of the paragraph: the next one joins it."""
    return lambda draft: join(draft.paragraph(snippet))


def join(paragraph: Any) -> None:
    """The next paragraph's content at the end of this one."""
    following = paragraph.getnext()
    assert following.tag == w("p")
    for child in list(following):
        if child.tag != w("pPr"):
            paragraph.append(child)
    following.getparent().remove(following)


def written(behind: str, text: str) -> Edit:
    """A paragraph of a person's own."""

    def edit(draft: Draft) -> None:
        neighbour = draft.paragraph(behind)
        own = etree.Element(w("p"))
        if (properties := neighbour.find(w("pPr"))) is not None:
            own.append(copy.deepcopy(properties))
            for section in own.iter(w("sectPr")):
                section.getparent().remove(section)
        own.append(new_run(None, text))
        neighbour.addnext(own)

    return edit


def in_a_cell(snippet: str) -> Edit:
    """The paragraph moved into a cell of a table of a person's own."""

    def edit(draft: Draft) -> None:
        paragraph = draft.paragraph(snippet)
        table = made(
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/>'
            '<w:gridCol w:w="6000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr><w:p>'
            '<w:r><w:t>说明</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="6000" w:type="dxa"/></w:tcPr></w:tc>'
            "</w:tr></w:tbl>"
        )
        paragraph.addprevious(table)
        table.findall(f".//{w('tc')}")[1].append(paragraph)
        table.addnext(made("<w:p/>"))

    return edit


def in_a_text_box(snippet: str) -> Edit:
    """The paragraph moved into a text box: the drawing, and the fallback with the same content again."""

    def edit(draft: Draft) -> None:
        paragraph = draft.paragraph(snippet)
        holder = made(
            '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" '
            'distL="0" distR="0"><wp:extent cx="5400000" cy="1800000"/><wp:docPr id="901" name="文本框 1"/><a:graphic>'
            '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
            '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5400000" cy="1800000"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent/></wps:txbx>'
            "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
            '<w:pict><v:rect style="width:425pt;height:142pt"><v:textbox><w:txbxContent/></v:textbox></v:rect></w:pict>'
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
        paragraph.addprevious(holder)
        choice, fallback = holder.iter(w("txbxContent"))
        fallback.append(copy.deepcopy(paragraph))
        choice.append(paragraph)

    return edit


def with_contents(title: str = "目录") -> Edit:
    """A table of contents in front: a field whose lines repeat the headings; _Toc bookmarks around these."""

    def edit(draft: Draft) -> None:
        lines = []
        for number, paragraph in enumerate(draft.paragraphs()):
            style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
            if style is None or "eading" not in style.get(w("val"), "") or not text_of(paragraph):
                continue
            name, at = f"_Toc{150000000 + number}", draft.number()
            paragraph.insert(1, made(f'<w:bookmarkStart w:id="{at}" w:name="{name}"/>'))
            paragraph.append(made(f'<w:bookmarkEnd w:id="{at}"/>'))
            lines.append(_contents_line(name, text_of(paragraph), first=not lines))
        assert lines, "no heading"
        lines[-1].append(made('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))
        block = made(
            '<w:sdt><w:sdtPr><w:id w:val="-77001"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{title}</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        )
        block.find(w("sdtContent")).extend(lines)
        draft.body.insert(0, block)

    return edit


def _contents_line(name: str, text: str, *, first: bool) -> Any:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    return made(
        f'<w:p>{begin if first else ""}<w:hyperlink w:anchor="{name}" w:history="1"><w:r><w:t>{text}</w:t></w:r><w:r>'
        '<w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGEREF '
        f'{name} \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r>'
        '<w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>'
    )


def numbered_automatically(*snippets: str) -> Edit:
    """The typed ordinals deleted and Word's own numbering put on these paragraphs."""

    def edit(draft: Draft) -> None:
        numbering = (
            '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum '
            'w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum><w:num '
            'w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        )
        draft.parts["word/numbering.xml"] = numbering.encode()
        draft.relate("numbering", "numbering.xml")
        draft.declare("word/numbering.xml", f"{KINDS}.numbering+xml")
        for snippet in snippets:
            paragraph = draft.paragraph(snippet)
            typed = re.match(r"\d+\. ?", text_of(paragraph))
            assert typed, f"{snippet} has no typed ordinal"
            type_at(Selection(paragraph, 0, typed.end()), "")
            style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
            style.addnext(made('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'))

    return edit


# ------------------------------------------------------------------------------------------------------- colleagues


def _stamp(draft: Draft, author: str) -> str:
    return f'w:id="{draft.number()}" w:author="{author}" w:date="{DATE}"'


def tracked(pattern: str, text: str, author: str = ZHANG) -> Edit:
    """A colleague types over the selection with Track Changes on: w:del and w:ins where the text is.

    A selection within a control leaves both marks within it.
    """

    return lambda draft: track(draft, draft.select(pattern), text, author)


def track(draft: Draft, selection: Selection, text: str, author: str) -> None:
    """Type over the selection, or at the caret, with Track Changes on."""
    runs = isolate(selection) if selection.start < selection.end else []
    if not runs:
        _tracked_at_caret(draft, selection, text, author)
        return
    for run in runs:
        _strike(draft, run, author)
    if text:
        insertion = made(f"<w:ins {_stamp(draft, author)}/>")
        insertion.append(new_run(runs[-1], text))
        runs[-1].getparent().addnext(insertion)


def _tracked_at_caret(draft: Draft, selection: Selection, text: str, author: str) -> None:
    insertion = made(f"<w:ins {_stamp(draft, author)}/>")
    before = isolate(Selection(selection.paragraph, 0, selection.start))
    insertion.append(new_run(before[-1] if before else None, text))
    if not before:
        selection.paragraph.find(w("pPr")).addnext(insertion)
        return
    control = control_of(before[-1])
    ends = control is not None and before[-1] is list(control.iter(w("r")))[-1]
    (control if ends else before[-1]).addnext(insertion)


def _strike(draft: Draft, run: Any, author: str) -> None:
    deletion = made(f"<w:del {_stamp(draft, author)}/>")
    run.addprevious(deletion)
    deletion.append(run)
    for node in run.iter(w("t")):
        node.tag = w("delText")
        put_text(node, node.text or "")


def tracked_paragraph_deletion(snippet: str, author: str = ZHANG) -> Edit:
    """The whole paragraph struck out, its mark too."""

    def edit(draft: Draft) -> None:
        paragraph = draft.paragraph(snippet)
        for node in list(text_nodes(paragraph)):
            _strike(draft, run_of(node), author)
        _mark(paragraph, f"<w:del {_stamp(draft, author)}/>")

    return edit


def tracked_paragraph(behind: str, text: str, author: str = ZHANG) -> Edit:
    """A new paragraph, tracked."""

    def edit(draft: Draft) -> None:
        written(behind, text)(draft)
        paragraph = draft.paragraph(behind).getnext()
        run = paragraph.find(w("r"))
        insertion = made(f"<w:ins {_stamp(draft, author)}/>")
        run.addprevious(insertion)
        insertion.append(run)
        _mark(paragraph, f"<w:ins {_stamp(draft, author)}/>")

    return edit


def _mark(paragraph: Any, change: str) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    look = properties.find(w("rPr"))
    if look is None:
        look = etree.Element(w("rPr"))
        after = [node for node in properties if node.tag in (w("sectPr"), w("pPrChange"))]
        after[0].addprevious(look) if after else properties.append(look)
    look.insert(0, made(change))


def tracked_move(snippet: str, behind: str, author: str = ZHANG) -> Edit:
    """Dragged elsewhere with Track Changes on: w:moveFrom here, w:moveTo there; controls stay with the old place."""

    def edit(draft: Draft) -> None:
        paragraph, target = draft.paragraph(snippet), draft.paragraph(behind)
        copied = copy.deepcopy(paragraph)
        for element in (*copied.iter(w("bookmarkStart")), *copied.iter(w("bookmarkEnd"))):
            element.getparent().remove(element)
        for control in list(copied.iter(w("sdt"))):
            control.find(f"{w('sdtPr')}/{w('id')}").set(w("val"), draft.number())
        target.addnext(copied)
        for side, kind in ((paragraph, "moveFrom"), (copied, "moveTo")):
            for node in list(text_nodes(side)):
                run = run_of(node)
                change = made(f"<w:{kind} {_stamp(draft, author)}/>")
                run.addprevious(change)
                change.append(run)
            _mark(side, f"<w:{kind} {_stamp(draft, author)}/>")
            number = draft.number()
            start = f'<w:{kind}RangeStart w:id="{number}" w:name="move1" w:author="{author}" w:date="{DATE}"/>'
            side.insert(1, made(start))
            side.append(made(f'<w:{kind}RangeEnd w:id="{number}"/>'))

    return edit


def tracked_bold(pattern: str, author: str = ZHANG) -> Edit:
    """Bold with Track Changes on: w:rPrChange."""

    return lambda draft: track_bold(draft, draft.select(pattern), author)


def track_bold(draft: Draft, selection: Selection, author: str) -> None:
    """Bold on a selection, tracked; what is so already stays."""
    for run in isolate(selection):
        old = run.find(w("rPr"))
        if old is not None and old.find(w("rPrChange")) is not None:
            continue
        before = etree.tostring(old).decode() if old is not None else f'<w:rPr xmlns:w="{w("")[1:-1]}"/>'
        give(run, "<w:b/>")
        run.find(w("rPr")).append(made(f"<w:rPrChange {_stamp(draft, author)}>{before}</w:rPrChange>"))


def commented(pattern: str, text: str, author: str = LI) -> Edit:
    """A comment on the selection, the range around whole controls as Word puts it."""

    return lambda draft: comment_on(draft, draft.select(pattern), text, author)


def comment_on(draft: Draft, selection: Selection, text: str, author: str) -> None:
    """A comment on a selection."""
    runs = isolate(selection)
    first, last = (control_of(run) if control_of(run) is not None else run for run in (runs[0], runs[-1]))
    part = "word/comments.xml"
    if part not in draft.parts:
        draft.parts[part] = f'<w:comments xmlns:w="{w("")[1:-1]}"/>'.encode()
        draft.relate("comments", "comments.xml")
        draft.declare(part, f"{KINDS}.comments+xml")
    root = etree.fromstring(draft.parts[part])
    number = str(1 + max((int(comment.get(w("id"))) for comment in root), default=-1))
    root.append(
        made(
            f'<w:comment w:id="{number}" w:author="{author}" w:date="{DATE}" w:initials="{author[0]}"><w:p><w:r>'
            f"<w:annotationRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
        )
    )
    draft.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    first.addprevious(made(f'<w:commentRangeStart w:id="{number}"/>'))
    last.addnext(made(f'<w:r><w:commentReference w:id="{number}"/></w:r>'))
    last.addnext(made(f'<w:commentRangeEnd w:id="{number}"/>'))


def without_comments() -> Edit:
    """Every comment gone with its anchors."""

    def edit(draft: Draft) -> None:
        for node in list(draft.root.iter(w("commentRangeStart"), w("commentRangeEnd"))):
            node.getparent().remove(node)
        for node in list(draft.root.iter(w("commentReference"))):
            node.getparent().getparent().remove(node.getparent())
        root = etree.fromstring(draft.parts["word/comments.xml"])
        root[:] = []
        draft.parts["word/comments.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    return edit


def decided(accept: bool, author: str = "narrate") -> Edit:
    """Every tracked change of one author in the body accepted or rejected, as the reviewer's program does it."""
    return lambda draft: decide(draft, lambda change: accept if change.get(w("author")) == author else None)


def decide(draft: Draft, accepts: Callable[[Any], bool | None]) -> None:
    """Tracked insertions and deletions accepted, rejected or (None) left pending, one by one."""
    fates = {change: accepts(change) for change in draft.root.iter(w("ins"), w("del"))}
    goes = {c for c, fate in fates.items() if fate is not None and fate == (c.tag == w("del"))}
    stays = {c for c, fate in fates.items() if fate is not None} - goes
    for row in list(draft.root.iter(w("tr"))):
        if any(change in goes for change in row.iterfind(f"{w('trPr')}/*")):
            row.getparent().remove(row)
    for paragraph in list(draft.root.iter(w("p"))):
        if any(change in goes for change in paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*")):
            _without_mark(paragraph, goes)
    for change in goes:
        if change.getparent() is not None and change.getparent().tag not in (w("rPr"), w("trPr")):
            change.getparent().remove(change)
    for change in stays:
        if change.getparent().tag in (w("rPr"), w("trPr")):
            change.getparent().remove(change)
            continue
        for node in change.iter(w("delText")):
            node.tag = w("t")
        unwrap(change)


def struck_in(node: Any) -> str:
    """The words that are struck in a paragraph or a change."""
    return "".join(one.text or "" for one in node.iter(w("delText")))


def _without_mark(paragraph: Any, goes: set[Any]) -> None:
    """A paragraph whose mark goes: what is left of it joins the next; before a table it goes when nothing is left."""
    following = paragraph.getnext()
    left = [child for child in paragraph if child.tag != w("pPr") and child not in goes]
    if following is not None and following.tag == w("p"):
        at = 0 if following.find(w("pPr")) is None else 1
        for offset, child in enumerate(left):
            following.insert(at + offset, child)
        paragraph.getparent().remove(paragraph)
    elif not any(next(child.iter(w("t")), None) is not None for child in left):
        paragraph.getparent().remove(paragraph)


# ------------------------------------------------------------------------------------------------- marks that suffer


def without_controls() -> Edit:
    """An editor that knows no content controls: their content stays, bookmarks too."""

    def edit(draft: Draft) -> None:
        for control in list(draft.root.iter(w("sdt"))):
            drop_control(control)

    return edit


def without_tags() -> Edit:
    """Controls kept, their tag, title, id and appearance lost."""

    def edit(draft: Draft) -> None:
        for properties in draft.root.iter(w("sdtPr")):
            for child in list(properties):
                properties.remove(child)

    return edit


def without_bookmarks() -> Edit:
    """Every bookmark gone."""

    def edit(draft: Draft) -> None:
        for node in list(draft.root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            node.getparent().remove(node)

    return edit


def without_custom_parts() -> Edit:
    """The snapshot and the custom properties gone, with what points to them."""

    def edit(draft: Draft) -> None:
        for name in [name for name in draft.parts if name.startswith("customXml/") or name == "docProps/custom.xml"]:
            del draft.parts[name]
        for name, data in draft.parts.items():
            if name.endswith(".rels") or name == "[Content_Types].xml":
                root = etree.fromstring(data)
                for line in list(root):
                    if "custom" in (line.get("Target") or "") + (line.get("PartName") or ""):
                        root.remove(line)
                draft.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return edit


def without_marks() -> Edit:
    """No control, no bookmark; the custom parts stay."""

    def edit(draft: Draft) -> None:
        without_controls()(draft)
        without_bookmarks()(draft)

    return edit


def leaking_bookmark(pattern: str) -> Edit:
    """The control lost and the bookmark shrunk to the selection, as typing leaves it in some editors."""

    def edit(draft: Draft) -> None:
        runs = isolate(draft.select(pattern))
        control = control_of(runs[0])
        assert control is not None
        start, end = control.getprevious(), control.getnext()
        assert start.tag == w("bookmarkStart") and end.tag == w("bookmarkEnd")
        drop_control(control)
        runs[0].addprevious(start)
        runs[-1].addnext(end)

    return edit


def pasted_into_another(text: str = "关于报送部门决算情况说明的报告") -> Edit:
    """Everything selected, copied and pasted into an empty document of a person's: marks and custom parts stay behind.

    The paragraphs keep the look as direct formatting, not the styles.
    """

    def edit(draft: Draft) -> None:
        from io import BytesIO

        from docx import Document

        without_marks()(draft)
        stream = BytesIO()
        document = Document()
        document.add_paragraph(text)
        document.save(stream)
        other = Draft(stream.getvalue())
        end = other.body.find(w("sectPr"))
        for block in list(draft.body):
            if block.tag == w("sectPr"):
                continue
            for properties in block.iter(w("pPr")):
                for child in properties.findall(w("pStyle")) + properties.findall(w("sectPr")):
                    properties.remove(child)
                properties.append(made('<w:ind w:firstLine="640"/>'))
            end.addprevious(block)
        other.parts[MAIN] = b""
        draft.parts, draft.root, draft.body = other.parts, other.root, other.body

    return edit


# ------------------------------------------------------------------------------------------------- whole programs


def with_python_docx(change: Any) -> Any:
    """bytes → bytes: open with python-docx, let `change(document)` work, save."""

    def edit(data: bytes) -> bytes:
        from io import BytesIO

        from docx import Document

        document = Document(BytesIO(data))
        change(document)
        stream = BytesIO()
        document.save(stream)
        return stream.getvalue()

    return edit
