"""Changes of ours that are taken out of a person's paragraph."""

from __future__ import annotations

from lxml import etree

from narrate.editing.cancelling import take_away
from narrate.word.markup import w

W = w("x")[1:-2]


def test_a_bookmark_that_begins_in_a_change_still_begins_when_the_change_is_taken_away() -> None:
    """As LibreOffice writes it: the beginning inside the deletion, the end behind it."""
    paragraph = etree.fromstring(
        f'<w:p xmlns:w="{W}"><w:del><w:bookmarkStart w:id="1" w:name="_n1"/><w:r><w:delText>85.21</w:delText></w:r></w:del>'
        '<w:r><w:t>9.61</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>'
    )
    take_away(paragraph[0])
    assert [node.tag for node in paragraph] == [w("bookmarkStart"), w("r"), w("bookmarkEnd")]
