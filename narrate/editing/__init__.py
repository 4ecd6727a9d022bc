"""People's Word documents changed part by part: refreshed, commented, cleaned for publication."""
