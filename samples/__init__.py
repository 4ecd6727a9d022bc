"""Sample units: plain data in `source/`, the unit folders made from it, and the code that lays the data out."""
