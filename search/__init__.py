"""Turns a folder of Chinese rural history into a bilingual search engine (the public API)."""
