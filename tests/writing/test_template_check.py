"""narrate template check: what a person's own template lacks, in Chinese, what is required first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate import resources
from narrate.cli import app
from narrate.errors import TemplateError
from narrate.pipeline import write_whole
from narrate.writing.template_check import check_template
from support.sample_code import SAMPLES
from word.samples import parts_of, raw_document, replaced

BUILT_IN = (resources.templates() / "gongwen.docx").read_bytes()
runner = CliRunner()


def template(folder: Path, data: bytes) -> Path:
    path = folder / "本局模板.docx"
    path.write_bytes(data)
    return path


def without(*names: str) -> bytes:
    """The built-in template with these styles called otherwise."""
    data = BUILT_IN
    for number, name in enumerate(names):
        data = replaced(data, f'<w:name w:val="{name}"/>', f'<w:name w:val="别的{number}"/>', "word/styles.xml")
    return data


def test_the_built_in_template_lacks_nothing() -> None:
    assert check_template(resources.templates() / "gongwen.docx") == ()


def test_an_empty_document_lacks_all_styles_and_the_page_number(tmp_path: Path) -> None:
    lacks = check_template(template(tmp_path, raw_document("<w:p/>")))
    required = [lack.style for lack in lacks if lack.required]
    assert {"标题", "标题 1", "公文正文"} <= set(required)
    assert [lack.required for lack in lacks] == sorted((lack.required for lack in lacks), reverse=True)
    assert any("页码" in lack.message for lack in lacks)


def test_a_style_that_another_stands_in_for_is_a_remark_and_the_report_is_written(tmp_path: Path) -> None:
    path = template(tmp_path, without("决算表文字", "封面标题", "toc 1"))
    lacks = check_template(path)
    assert [(lack.style, lack.required) for lack in lacks] == [
        ("决算表文字", False),
        ("封面标题", False),
        ("目录 1", False),
    ]
    assert "“表格文字”" in lacks[0].message
    write_whole(SAMPLES / "jiaozuo-2022", tmp_path / "报告.docx", template=path)
    xml = parts_of((tmp_path / "报告.docx").read_bytes())["word/document.xml"].decode()
    assert '<w:pStyle w:val="SheetText"/>' not in xml
    assert '<w:pStyle w:val="TableText"/>' in xml


def test_headings_that_would_drop_out_of_the_contents_are_told(tmp_path: Path) -> None:
    data = replaced(BUILT_IN, '<w:outlineLvl w:val="0"/>', '<w:outlineLvl w:val="5"/>', "word/styles.xml")
    (lack,) = check_template(template(tmp_path, data))
    assert "大纲级别" in lack.message


def test_a_macro_file_is_refused(tmp_path: Path) -> None:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = replaced(BUILT_IN, main, "application/vnd.ms-word.document.macroEnabled.main+xml", "[Content_Types].xml")
    with pytest.raises(TemplateError, match="宏"):
        check_template(template(tmp_path, data))


def test_the_command_says_it_in_chinese_and_in_json(tmp_path: Path) -> None:
    good, bad = template(tmp_path, BUILT_IN), tmp_path / "坏.docx"
    bad.write_bytes(without("公文正文"))
    assert runner.invoke(app, ["template", "check", str(good)]).exit_code == 0
    told = runner.invoke(app, ["template", "check", str(bad)])
    assert told.exit_code == 1
    assert "缺：没有段落样式“公文正文”" in told.output
    data = json.loads(runner.invoke(app, ["template", "check", str(bad), "--json"]).stdout)
    assert data["schema"] == "narrate.template/1"
    assert data["problems"][0]["required"] is True
