"""Paragraphs in, claims out: which figure a text states, with which value, direction and comparison, and where.

    lexer        numbers with their units; which of them are years, ordinals, limits
    vocabulary   the words a text is read with: measures, directions, comparisons, lead-ins (vocabulary.toml)
    subjects     whom a text can speak of: the field's terms (subjects.toml) and the unit's own 科目, by name or code
    sections     what a heading is about (sections.toml)
    claim        what is read
    context      what is known at a place: sentences, comparisons, budgets, a person's words
    whom         whom a number speaks of
    respective   rows of names and of numbers that belong together (分别为)
    directions   directions that no number goes with
    assembly     the reader: `read_claims`, start here

Nothing here knows a phrasebook, a figure's value or a region's sentence. What is read rests on words of the field, on the
section a paragraph stands in, and on nothing else; whether it is true is for others to say.
"""
