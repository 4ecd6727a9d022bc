"""New Word documents: a report written over a template, with its tables, charts and contents."""
