"""What is odd in the data: rules over the recognised tables and the figures, returning findings, changing nothing."""
