"""Figures into sentences: the phrasebook rendered into a report. No Word, no files but phrasebooks."""
