"""What the tables say: every figure of the narrative with value, unit, formula and source cells.

In: `intake.accounts.UnitInputs` and the answers of the form. Out: one `FigureSet`. `figure` holds the only
arithmetic; one module for each subject of 第三部分 says which figures it has. No wording here.
"""
