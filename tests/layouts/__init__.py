"""Layouts: the data of known units printed in the shapes that the world prints them in, and what must be read from them.

`plain` holds the data, `axes` lists every way in which layouts differ, `drawing` and `books` print them, `judging` says
what came of reading one. Nothing here is made of the program's own readers or writers.
"""
