"""说明填报表: making, patching and filling the one form that asks what only a person knows.

In: the slots of a unit's narrative and its profile. Out: an ordinary .xlsx, or the person's own file patched in place.
Reading the answers back is `narrate.intake.answers`; this room never decides what a report says.

`writer.make_form` makes or renews, `patch.patch_form` renews, `fill.fill_form` writes answers by key,
`previous.previous_answers` takes last year's answers, `schema.slots_as_json` is what `--json` prints.
"""
