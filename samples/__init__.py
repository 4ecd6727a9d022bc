"""Sample units: plain data in `source/`, the unit folders made from it, and a generator of made units for trials."""
