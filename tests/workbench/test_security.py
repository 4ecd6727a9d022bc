"""Who is let in, and what is refused: one claim each."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from narrate.workbench.application import create_app
from workbench.conftest import ORIGIN, PORT, TOKEN, Sender, opened

ADDRESSES = ["/", "/unit/政务局", "/answers/政务局", "/text/政务局", "/alive", "/static/workbench.js", "/jobs/1"]
WRITES = [
    ("PUT", "/new-units?name=新"),
    ("PUT", "/files/政务局?name=a.csv"),
    ("PUT", "/form/政务局"),
    ("PUT", "/answers/政务局"),
    ("PUT", "/documents/政务局"),
]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_the_token_nothing_is_told(folder: Path, address: str) -> None:
    answer = create_app(folder, TOKEN).test_client().get(address, base_url=ORIGIN)
    assert answer.status_code == 403
    assert "政务局" not in answer.text and folder.name not in answer.text


def test_who_is_not_let_in_reads_what_to_do_and_nothing_that_would_be_refused_too(folder: Path) -> None:
    answer = create_app(folder, TOKEN).test_client().get("/answers/政务局", base_url=ORIGIN)
    assert "重新打开" in answer.text
    assert re.findall("<(?:button|a|link|script)|这个浏览器太旧", answer.text) == []


def test_a_wrong_token_is_refused(folder: Path) -> None:
    answer = create_app(folder, TOKEN).test_client().get("/?token=x", base_url=ORIGIN)
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (403, None)


def test_the_cookie_is_sent_by_no_other_site_and_read_by_no_script(folder: Path) -> None:
    answer = create_app(folder, TOKEN).test_client().get(f"/?token={TOKEN}", base_url=ORIGIN)
    assert {"HttpOnly", "SameSite=Strict"} <= set(answer.headers["Set-Cookie"].split("; "))


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", "[::1]:4321", ""])
def test_a_foreign_host_is_refused(page: Sender, host: str) -> None:
    assert page.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PATCH", "OPTIONS", "TRACE"])
def test_what_other_sites_can_send_unasked_is_refused(page: Sender, folder: Path, method: str) -> None:
    before = _files(folder)
    assert page.send(method, "/answers/政务局", {"key": "reason/totals", "text": "x"}).status_code == 403
    assert _files(folder) == before


@pytest.mark.parametrize(("method", "address"), WRITES)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", f"https://127.0.0.1:{PORT}", "http://127.0.0.1"])
def test_a_write_from_elsewhere_is_refused(page: Sender, folder: Path, method: str, address: str, origin: str) -> None:
    before = _files(folder)
    assert page.send(method, address, b"a,b\n", Origin=origin).status_code == 403
    assert _files(folder) == before


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_a_write_that_a_browser_says_is_of_another_site_is_refused(page: Sender, method: str, address: str) -> None:
    assert page.send(method, address, b"a", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_read_only_writes_nothing(folder: Path, method: str, address: str) -> None:
    before = _files(folder)
    answer = opened(folder, read_only=True).send(method, address, {"key": "reason/totals", "text": "x"})
    assert (answer.status_code, "只读" in answer.text) == (403, True)
    assert _files(folder) == before


def test_read_only_shows_every_page_and_can_be_ended(folder: Path) -> None:
    page = opened(folder, read_only=True)
    for address in ("/", "/unit/政务局", "/answers/政务局", "/text/政务局"):
        assert page.get(address).status_code == 200, address
    assert page.delete("/workbench").status_code == 204
    assert page.bench.life.is_over(working=False)


@pytest.mark.parametrize(
    "name", ["../a.csv", "..\\a.csv", "/tmp/a.csv", "a/../../a.csv", "..", ".a.csv", "a\n.csv", "CON.csv", ""]
)
def test_a_file_cannot_be_named_out_of_the_unit(page: Sender, folder: Path, name: str) -> None:
    before = _files(folder.parent)
    answer = page.client.put(
        "/files/政务局", query_string={"name": name}, base_url=ORIGIN, data=b"a", headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 400
    assert _files(folder.parent) == before


@pytest.mark.parametrize("unit", ["..", "../政务局", "政务局/..", "%2e%2e", "没有这个"])
def test_only_units_of_the_folder_are_there(page: Sender, unit: str) -> None:
    assert page.get(f"/unit/{unit}").status_code == 404
    assert page.put(f"/files/{unit}?name=a.csv", b"a").status_code == 404


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_linked_unit_outside_of_the_folder_is_not_there(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "别处"
    outside.mkdir()
    (outside / "a.csv").write_text("x")
    (folder / "链接").symlink_to(outside)
    page = opened(folder)
    assert "链接" not in page.get("/").text
    assert page.put("/files/链接?name=b.csv", b"a").status_code == 404
    assert [path.name for path in outside.iterdir()] == ["a.csv"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_linked_form_outside_of_the_folder_is_not_written(page: Sender, folder: Path, tmp_path: Path) -> None:
    form, elsewhere = folder / "政务局" / "说明填报表.xlsx", tmp_path / "别处.xlsx"
    form.rename(elsewhere)
    form.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    given = {"key": "reason/totals", "text": "改", "seen": "", "digest": ""}
    answer = page.put("/answers/政务局", given | {"seen": _answer(page)})
    assert (answer.status_code, "链接" in answer.text) == (409, True)
    assert elsewhere.read_bytes() == before


def _answer(page: Sender) -> str:
    questions = page.bench.open_unit("政务局").slots
    return next(one.answer.text for one in questions if one.key == "reason/totals" and one.answer)


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_linked_document_outside_of_the_folder_is_not_sent(page: Sender, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "机密.docx"
    secret.write_bytes(b"secret")
    (folder / "政务局" / "链接.docx").symlink_to(secret)
    assert page.get("/documents/政务局?name=链接.docx").status_code == 404


@pytest.mark.parametrize("name", ["..", "%2e%2e%2fapplication.py", "../application.py", "__init__.py", ""])
def test_only_our_own_files_are_sent(page: Sender, name: str) -> None:
    assert page.get(f"/static/{name}").status_code in (403, 404)


@pytest.mark.parametrize("address", [*ADDRESSES, "/没有"])
def test_every_answer_forbids_scripts_that_are_not_ours(page: Sender, address: str) -> None:
    policy = page.get(address).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "default-src 'none'" in policy


@pytest.mark.parametrize("address", ["/", "/unit/政务局", "/answers/政务局", "/text/政务局?what=whole"])
def test_no_page_has_a_script_or_a_style_of_its_own(page: Sender, address: str) -> None:
    text = page.get(address).text
    assert (text.count("<script"), "<style" in text, " style=" in text, " onclick" in text) == (1, False, False, False)


def test_kinds_of_files_are_told_by_ourselves(page: Sender) -> None:
    kinds = {name: page.get(f"/static/{name}").content_type for name in ("workbench.js", "workbench.css", "icon.svg")}
    assert list(kinds.values()) == [
        f"{kind}; charset=utf-8" for kind in ("text/javascript", "text/css", "image/svg+xml")
    ]


HOSTILE = "<script>alert(1)</script>&\"'<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("address", ["/answers/政务局", "/text/政务局", "/text/政务局?what=whole"])
def test_what_a_cell_says_is_shown_as_text(page: Sender, address: str) -> None:
    given = {"key": "reason/totals", "text": HOSTILE, "seen": _answer(page), "digest": ""}
    assert page.put("/answers/政务局", given).status_code == 200
    text = page.get(address).text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text and "<img" not in text


def test_a_hostile_name_of_a_file_is_shown_as_text(folder: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no such names")
    (folder / "政务局" / "<img src=x onerror=alert(1)>.txt").write_text("x")
    text = opened(folder).get("/unit/政务局").text
    assert "&lt;img" in text and "<img" not in text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"key": 1}', b'"x"', b'{"key": {"a": 1}, "text": null}'])
def test_a_body_that_is_none_of_ours_is_told_as_such(page: Sender, body: Any) -> None:
    answer = page.client.put(
        "/answers/政务局", base_url=ORIGIN, data=body, content_type="application/json", headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 400
    assert json.loads(answer.data)["error"]["message"]


def test_a_fault_of_the_program_is_told_in_chinese_without_a_traceback(page: Sender, monkeypatch: Any) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("narrate.workbench.read_units.open_unit", broken)
    answer = page.get("/text/政务局")
    assert answer.status_code == 500
    assert "程序内部出错" in answer.text and "Traceback" not in answer.text
