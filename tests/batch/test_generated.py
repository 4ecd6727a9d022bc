"""Made units: those that are sound are drafted without a doubt, those that are spoilt are named with their reason."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from batch.made_units import manifest, run_batch
from narrate.errors import OutputRefused
from samples.defects import DEFECTS
from samples.generate import LISTING, Made, generate

COUNT = 2 * len(DEFECTS) + 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Made]]:
    folder = tmp_path_factory.mktemp("made") / "各单位"
    return folder, generate(COUNT, folder, seed=11, defects=Decimal("0.5"))


@pytest.fixture(scope="module")
def outcomes(made: tuple[Path, list[Made]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    output = tmp_path_factory.mktemp("out")
    run_batch(made[0], output)
    return {unit["unit"]: unit for unit in manifest(output)}


def wrong(unit: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in unit["findings"] if finding["severity"] != "note"]


def test_every_kind_of_defect_is_made(made: tuple[Path, list[Made]]) -> None:
    assert {one.defect for one in made[1]} == {"", *DEFECTS}


def test_sound_units_are_drafted_and_agree_with_themselves(
    made: tuple[Path, list[Made]], outcomes: dict[str, dict[str, Any]]
) -> None:
    sound = [outcomes[one.folder] for one in made[1] if not one.defect]
    assert [(unit["status"], wrong(unit), len(unit["outputs"])) for unit in sound] == [("done", [], 2)] * len(sound)


def test_units_come_in_two_shapes_two_formats_two_moneys_and_every_phrasebook(made: tuple[Path, list[Made]]) -> None:
    assert {one.layout for one in made[1]} == {"numbered", "split"}
    assert {one.extension for one in made[1]} == {".xlsx", ".ods"}
    assert {one.money for one in made[1]} == {"元", "万元"}
    assert len({one.phrasebook for one in made[1]}) > 2
    assert len({one.year for one in made[1]}) > 3


@pytest.mark.parametrize("kind", [kind for kind, defect in DEFECTS.items() if defect.stops])
def test_a_defect_of_a_file_or_table_is_told(
    kind: str, made: tuple[Path, list[Made]], outcomes: dict[str, dict[str, Any]]
) -> None:
    spoilt = [outcomes[one.folder] for one in made[1] if one.defect == kind]
    assert spoilt
    for unit in spoilt:
        assert "程序内部出错" not in unit["error"]
        if unit["status"] == "failed":
            assert unit["error"] and unit["outputs"] == []
        else:  # written without what was not understood: the unit asks for a look
            told = unit["findings_by_severity"]
            assert unit["attention"] or told["warning"], told


@pytest.mark.parametrize("kind", [kind for kind, defect in DEFECTS.items() if not defect.stops])
def test_a_defect_that_does_not_stop_a_unit_is_a_finding(
    kind: str, made: tuple[Path, list[Made]], outcomes: dict[str, dict[str, Any]]
) -> None:
    spoilt = [outcomes[one.folder] for one in made[1] if one.defect == kind]
    assert spoilt
    assert [(unit["status"], bool(wrong(unit))) for unit in spoilt] == [("done", True)] * len(spoilt)


def test_the_same_seed_gives_the_same_bytes_and_a_longer_run_begins_like_a_shorter(tmp_path: Path) -> None:
    generate(3, tmp_path / "short", seed=4)
    generate(5, tmp_path / "long", seed=4)
    short = {path.relative_to(tmp_path / "short"): path.read_bytes() for path in (tmp_path / "short").rglob("*.*")}
    assert len(short) > 9
    for path, content in short.items():
        if path.name != LISTING:
            assert (tmp_path / "long" / path).read_bytes() == content, path


def test_several_processes_make_the_same_bytes(tmp_path: Path) -> None:
    one = generate(10, tmp_path / "one", seed=6, defects=Decimal("0.25"))
    two = generate(10, tmp_path / "two", seed=6, defects=Decimal("0.25"), workers=2)
    assert two == one
    files = {
        name: {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    }
    assert files["two"] == files["one"]


def test_another_seed_gives_other_units(tmp_path: Path) -> None:
    first, second = generate(3, tmp_path / "1", seed=1), generate(3, tmp_path / "2", seed=2)
    assert [(one.year, one.layout, one.money) for one in first] != [(one.year, one.layout, one.money) for one in second]


def test_the_listing_says_how_each_unit_was_made(made: tuple[Path, list[Made]]) -> None:
    listing = json.loads((made[0] / LISTING).read_text("utf-8"))
    assert listing["schema"] == "narrate.samples/1"
    told = [{key: value for key, value in unit.items() if key != "defect_label"} for unit in listing["units"]]
    assert told == [one._asdict() for one in made[1]]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("mine")
    with pytest.raises(OutputRefused):
        generate(1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["own.txt"]
