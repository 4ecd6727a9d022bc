"""Documents that LibreOffice saved, before and after a refresh; and what it makes of our changes.

Skipped where LibreOffice is not installed. One start of the program converts everything that a test needs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from refresh import edits
from refresh.data_changes import (
    goods_bought,
    item_appeared,
    item_vanished,
    multiplied,
    report_after,
    report_before,
    staff_paid_more,
)
from refresh.desk import LATER, Outcome, drafted, outcome, renewed
from refresh.drafts import edited
from refresh.judge import Judged, complaints, ours_rejected

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
]
PEOPLES = (
    edits.reworded(
        "2022年度收入合计2,334.98万元，其中：财政拨款收入2,334.60万元，占99.98%",
        "全年实现收入2,334.98万元（其中财政拨款收入2,334.60万元，占比99.98%）",
    ),
    edits.tracked("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额"),
    edits.formatted("政府采购货物支出⟨39⟩.90万元"),
    edits.written("二、收入决算情况说明", "我局收入以财政拨款为主。"),
)


def through_office(files: dict[str, bytes], folder: Path, kind: str) -> dict[str, bytes]:
    """The documents as LibreOffice saves them, all in one start."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder / "out")]
    subprocess.run([*command, *(str(folder / name) for name in files)], check=True, capture_output=True, timeout=240)
    suffix = kind.split(":")[0]
    return {name: (folder / "out" / f"{Path(name).stem}.{suffix}").read_bytes() for name in files}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Documents by name, each as LibreOffice saved it: as .docx, and as .odt and back."""
    folder = tmp_path_factory.mktemp("office")
    pending = renewed(edited(drafted(), *PEOPLES), report_after(staff_paid_more, item_appeared)).data
    files = {"plain.docx": drafted(), "edited.docx": edited(drafted(), *PEOPLES), "pending.docx": pending}
    once = through_office(files, folder / "docx", "docx")
    texts = through_office({name: files[name] for name in ("plain.docx", "edited.docx")}, folder / "odt", "odt")
    back = through_office({name.replace("docx", "odt"): data for name, data in texts.items()}, folder / "back", "docx")
    return {**once, **{f"odt {Path(name).stem}.docx": data for name, data in back.items()}, "unsaved.docx": pending}


@pytest.mark.parametrize("name", ["plain.docx", "odt plain.docx"])
def test_untouched_document_after_a_round_trip_reads_as_one_written_today(saved: dict[str, bytes], name: str) -> None:
    done = outcome(saved[name], report_after(multiplied), from_side="odt" in name)
    assert [text for text in done.judged.text() if text] == report_after(multiplied).text().split("\n")


@pytest.mark.parametrize("name", ["edited.docx", "odt edited.docx"])
def test_edited_document_after_a_round_trip_is_refreshed_like_one_without(saved: dict[str, bytes], name: str) -> None:
    done = outcome(saved[name], report_after(staff_paid_more), from_side="odt" in name)
    direct = outcome(edited(drafted(), *PEOPLES), report_after(staff_paid_more))
    assert done.judged.text() == direct.judged.text()
    assert "全年采购总额859.30万元" in done.text
    assert [change[1] for change in done.judged.pending()] == [edits.ZHANG] * 2


@pytest.mark.parametrize("name", ["plain.docx", "odt plain.docx"])
def test_unchanged_data_changes_no_byte_of_a_document_from_libreoffice(saved: dict[str, bytes], name: str) -> None:
    assert renewed(saved[name], report_before(), base=report_before()).data == saved[name]


def test_pending_changes_of_ours_survive_a_round_trip(saved: dict[str, bytes]) -> None:
    before, after = Judged(saved["unsaved.docx"]), Judged(saved["pending.docx"])
    assert after.text() == before.text()
    assert after.text(ours_rejected) == before.text(ours_rejected)
    assert sorted(note.text for note in after.our_notes()) == sorted(note.text for note in before.our_notes())


def test_pending_changes_from_libreoffice_are_refreshed_again(saved: dict[str, bytes]) -> None:
    data, new = saved["pending.docx"], report_after(staff_paid_more, item_appeared, goods_bought)
    done = Outcome(data, renewed(data, new, date=LATER))
    assert complaints(data, done.data) == []
    assert "全年采购总额869.30万元，其中：政府采购货物支出49.90万元" in done.text
    assert done.judged.text(ours_rejected) == Judged(data).text(ours_rejected)


def test_refreshing_again_with_the_same_data_after_a_round_trip_changes_nothing(saved: dict[str, bytes]) -> None:
    data = saved["pending.docx"]
    assert renewed(data, report_after(staff_paid_more, item_appeared), date=LATER).data == data


_DECIDE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Decide" script:language="StarBasic">
Sub Each(what As String, source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue, filter(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" &amp; what, "", 0, Array())
  filter(0).Name = "FilterName" : filter(0).Value = "MS Word 2007 XML"
  document.storeToURL(ConvertToURL(target), filter())
  document.close(True)
End Sub
</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Decide"/></library:library>
"""


def decided_by_office(data: bytes, folder: Path, *, accept: bool) -> list[str]:
    """The text after LibreOffice accepted or rejected everything; comments are taken out first (it crashes on them)."""
    basic = folder / "profile" / "user" / "basic" / "Standard"
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "Decide.xba").write_text(_DECIDE, encoding="utf-8")
    (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    source, target = folder / "in.docx", folder / f"out{accept}.docx"
    source.write_bytes(edited(data, *([edits.without_comments()] if Judged(data).notes() else [])))
    what = "AcceptAllTrackedChanges" if accept else "RejectAllTrackedChanges"
    call = f'macro:///Standard.Decide.Each("{what}","{source}","{target}")'
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([str(OFFICE), profile, "--headless", call], check=True, capture_output=True, timeout=240)
    return [text for text in Judged(target.read_bytes()).text() if text]


@pytest.mark.parametrize("accept", [True, False], ids=["accepted", "rejected"])
def test_libreoffice_decides_as_the_judge_does(accept: bool, tmp_path: Path) -> None:
    new = report_after(multiplied, item_appeared, item_vanished)
    done = outcome(drafted(), new)
    wanted = (new if accept else report_before()).text().split("\n")
    assert decided_by_office(done.data, tmp_path, accept=accept) == wanted


def test_changes_can_be_seen_on_paper(tmp_path: Path) -> None:
    done = outcome(drafted(), report_after(goods_bought, item_vanished))
    pdf = through_office({"a.docx": done.data}, tmp_path / "pdf", "pdf")["a.docx"]
    if shutil.which("pdftotext") is None:
        assert pdf.startswith(b"%PDF")
        return
    (tmp_path / "a.pdf").write_bytes(pdf)
    shown = subprocess.run(
        ["pdftotext", str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True, text=True
    ).stdout
    text = re.sub(r"\s", "", shown)
    assert "859.30869.30" in text, "struck and new figure stand side by side"
