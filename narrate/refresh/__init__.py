"""New figures into a document that people edited: base, theirs and new compared, a plan made, the document patched."""
