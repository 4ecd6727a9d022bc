"""What comes in: workbooks of a unit folder, recognised by what is written in them, as frozen values.

In: files. Out: `accounts.UnitInputs`. `workbook` is the only module of the program that imports a spreadsheet
reader. Nothing here computes a figure or knows a sentence.
"""
