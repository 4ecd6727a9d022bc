"""Figures into sentences: the phrasebook (data) rendered into a report (values). No Word, no files but phrasebooks."""
