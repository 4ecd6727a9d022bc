"""A finished document against the tables: what it says, statement by statement, and what the tables give.

    texts        the document as normalised texts that remember where each character lies
    passages     which paragraphs are the narrative, and what each is about
    expected     the report that the tables give, cut into pieces and clauses
    walk         a text that follows the expected wording, in one pass; one that departs from it in one place
    align        texts that depart more: clause against clause
    compare      tied clauses, token by token
    statements   what stands in the place of a figure, a word, a name
    numbers      a written number against a figure, at its written precision and unit; what went wrong with it
    words        words that differ from the expected ones: which of them matter
    lists        lists of economic subjects: missing, doubled, without an amount
    claims       clauses that no sentence of a phrasebook explains, read by frames that are data
    unexplained  such clauses held against the figures that they name
    consistency  numbers of one passage against each other, without any table
    outline      numbering, sections, items
    text_rules   what needs no table: leftovers, punctuation, years, names of units
    words_alone  all that needs no table: `check_words`
    document     all of it: `check_document`

Words, frames, leftovers and rules are data: wording.toml, frames.toml, leftovers.toml, rules.toml.
"""
