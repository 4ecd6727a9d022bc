"""narrate: the narrative part (第三部分 情况说明) of a department's published final accounts (部门决算公开).

The layout is the data flow; each room imports only from rooms to its left:

    workbook ─ intake ─▶ UnitInputs ─ figures ─▶ UnitFigures ─ composing (templating, phrasebooks) ─▶ Report ─ writing ─▶ .docx
                 ▲            │                                                                        │
    说明填报表 ◀─ form ────────┴────────────────────────────────────────────────────────────────────────┘

Start with `narrate.pipeline`: the handful of functions every command is made of.
"""

__version__ = "0.1.0"
