"""What a template of a phrasebook may do, print and cost: filters, spans, settings, the sandbox."""
