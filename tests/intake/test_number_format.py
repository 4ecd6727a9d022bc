from __future__ import annotations

import pytest

from narrate.intake.number_format import is_date, may_scale, scales


@pytest.mark.parametrize(
    "code",
    [
        "0!.0000",
        "0\\.0000",
        '0"."0,',
        "#,##0,",
        '#,##0,,"万"',
        ',,"万"',
        "0.00,,",
        "0,.00",
        "0.00%",
        '0!.0,"万"',
        "[Red]0!.00;[Blue]-0!.00",
        '[>=10000]0!.0,"万";0.00',
        ";;;",
    ],
)
def test_a_format_that_shows_another_number_is_known(code: str) -> None:
    assert scales(code, 123456.0)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "G/通用格式",
        "0.00",
        "#,##0.00",
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        "#,##0.00_);[Red]\\(#,##0.00\\)",
        '#,##0.00"万元"',
        '"第"0"号"',
        "000-00",
        "@",
        "0.00E+00",
        "[DBNum2]General",
        '#,##0.00;-#,##0.00;"—"',
        "yyyy-mm-dd",
    ],
)
def test_a_format_that_shows_the_number_itself_is_none(code: str) -> None:
    assert not scales(code, 123456.0)


def test_the_condition_of_a_section_decides() -> None:
    code = '[>=10000]0!.0,"万";0.00'
    assert (scales(code, 20000.0), scales(code, 9999.0)) == (True, False)


def test_a_zero_is_a_zero_in_every_format() -> None:
    assert (scales("0!.0000", 0.0), scales(";;;", 0.0)) == (False, False)


@pytest.mark.parametrize("code", ["yyyy-mm-dd", 'yyyy"年"m"月"', "[$-804]yyyy/m/d", "h:mm", "[h]:mm:ss", "m/d/yy h:mm"])
def test_a_format_of_dates_is_known(code: str) -> None:
    assert is_date(code)


@pytest.mark.parametrize("code", ["General", "0.00", '0"day"', "[Red]0", "0\\d", "@"])
def test_a_format_without_dates_is_none(code: str) -> None:
    assert not is_date(code)


def test_a_code_that_goes_on_for_ever_is_looked_at_in_part() -> None:
    assert may_scale("0!." + "0" * 100_000)
