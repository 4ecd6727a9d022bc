"""How fast a document is checked, as a ratio to docxtpl's render of the same document; interleaved.

    python tests/benchmarks/check_against_docxtpl.py --peer-python PEER/bin/python [--rounds 60] [--require 1.0]

Ours: unit folder (every workbook, the form, the phrasebook) and a .docx → findings, warm, in this process; once with
the folder read and once with the unit already read. Theirs: as in `draft_against_docxtpl.py`, whose rounds and
printing are used. Not collected by pytest.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from draft_against_docxtpl import Peer as Render
from draft_against_docxtpl import parse_arguments, print_comparison, take_turns, timed, why_no_peer


def main() -> int:
    """Compare, print, and judge if a ratio is required."""
    from narrate.document_checks.document import check_document
    from narrate.document_checks.table_grids import word_tables
    from narrate.pipeline import basis_of, draft, open_unit
    from narrate.pipeline import check_document as check_file
    from narrate.word.reader import read_document

    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "draft.docx"
        draft(arguments.unit, target)
        unit = open_unit(arguments.unit)
        document, basis = read_document(target), basis_of(unit)
        contestants = {
            "narrate": timed(lambda: check_file(open_unit(arguments.unit), target)),
            "unit read, file to findings": timed(lambda: check_file(unit, target)),
            "unit and document read": timed(lambda: check_document(document, word_tables(document), basis)),
        }
        reason = why_no_peer(arguments.peer_python, arguments.bench)
        if reason:
            print(f"docxtpl skipped: {reason}")
            ratio = print_comparison(take_turns(contestants, arguments.rounds))
        else:
            with Render(arguments.peer_python, arguments.bench, "shared", whole=False) as peer:
                ratio = print_comparison(take_turns({**contestants, "docxtpl, shared": peer}, arguments.rounds))
    if arguments.require is None or ratio is None:
        return 0
    print(f"\nrequired {arguments.require:.2f}, reached {ratio:.2f}")
    return 0 if ratio >= arguments.require else 1


if __name__ == "__main__":
    sys.exit(main())
