"""Of what the official template prescribes, a draft of a published unit says nine tenths, with the variant its office uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.published_sentences import judged_sentences, share_said

from support.published_facts import PUBLISHED

VARIANTS = {"ghj-2024": "shanghai-items", "sgb-2024": "shanghai", "putuo-finance-2024": "shanghai-template"}
pytestmark = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published evidence (../shared) is not here")


@pytest.mark.parametrize("name", VARIANTS)
def test_nine_tenths_of_the_prescribed_sentences_are_said(name: str, tmp_path: Path) -> None:
    assert share_said(list(judged_sentences(name, VARIANTS[name], tmp_path))) >= 0.9
