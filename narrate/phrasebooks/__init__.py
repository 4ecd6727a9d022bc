"""Phrasebooks (短语库): folders of data that say how a region writes, loaded with their parents."""
