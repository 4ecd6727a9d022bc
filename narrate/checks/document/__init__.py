"""A finished document against the tables: what it says, statement by statement, and what the tables give.

texts       the document as normalised texts that remember where each character lies
expected    the report that the tables give, cut into pieces and clauses
walk        a text that follows the expected wording, in one pass
align       texts that do not: clause against clause
compare     tied clauses, token by token: numbers, directions, names, words
numbers     a written number against a figure, at its written precision and unit; what went wrong with it
claims      clauses that no sentence of a phrasebook explains: (subject, measure) by frames that are data
consistency numbers of one sentence against each other
lists       items and lists of subjects: missing, doubled, out of order, zero
outline     headings, numbering, order of sections
text_rules  what needs no table: leftovers, punctuation, years, names of units
document    all of it: `check_document`
"""
