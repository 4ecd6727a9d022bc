"""The report as values: what composing makes and what writers, checks, refresh and the form agree on. No Word, no templates."""
