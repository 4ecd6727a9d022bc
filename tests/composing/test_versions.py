"""How a phrasebook was in earlier years: folders within it, named for the last year they hold for."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.errors import MissingInput
from narrate.linting.lint import lint
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.pipeline import open_unit
from support.sample_code import SAMPLES

VERSIONS = [f"{name}/{year}" for name in phrasebooks.installed() for year in phrasebooks.versions(name)]


def versioned(folder: Path, *years: int) -> str:
    folder.mkdir()
    (folder / "phrasebook.toml").write_text('parent = "henan"\nlabel = "现在"\n', "utf-8")
    for year in years:
        (folder / str(year)).mkdir()
        (folder / str(year) / "phrasebook.toml").write_text(f'label = "{year}年度及以前"\n', "utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2019, "2020年度及以前"),
        (2020, "2020年度及以前"),
        (2021, "2022年度及以前"),
        (2022, "2022年度及以前"),
        (2023, "现在"),
    ],
)
def test_the_version_that_ends_soonest_after_the_year_is_taken(year: int, label: str, tmp_path: Path) -> None:
    name = versioned(tmp_path / "本地", 2022, 2020)
    assert phrasebooks.load(phrasebooks.for_year(name, year)).label == label


def test_a_unit_takes_the_version_of_its_year(tmp_path: Path) -> None:
    unit = open_unit(SAMPLES / "jiaozuo-2022", phrasebook=versioned(tmp_path / "本地", 2022))
    assert unit.phrasebook.label == "2022年度及以前"
    assert phrasebooks.load(unit.asked_for).label == "2022年度及以前"


def test_a_version_has_what_the_phrasebook_around_it_has(tmp_path: Path) -> None:
    book = phrasebooks.load(phrasebooks.for_year(versioned(tmp_path / "本地", 2022), 2022))
    assert [folder.name for folder in book.folders[:3]] == ["2022", "本地", "henan"]
    assert book.name == "本地/2022"


@pytest.mark.parametrize("name", VERSIONS)
def test_installed_versions_are_found_by_name_and_lint_clean(name: str) -> None:
    assert phrasebooks.load(name).name == name
    assert lint(name) == ()


def test_a_version_that_is_not_there_is_told() -> None:
    with pytest.raises(MissingInput):
        phrasebooks.find("henan/1999")
