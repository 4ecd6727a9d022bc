"""Last year's document as this year's draft: its numbers bound to figures, and renewed in the unit's own words."""
