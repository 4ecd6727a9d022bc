"""Many units in one run: each an isolated task, the results in one manifest.

    units ─▶ Task ─ executor (worker processes, or an engine) ─▶ Outcome ─▶ manifest ─▶ 清单.xlsx, .json, 汇总.html

`run` is the one to read first. A task goes out as paths and comes back as a small value; documents are written by the
worker that made them and never travel.
"""
