"""Report values to Word files and back: the only room that imports docx and lxml."""
