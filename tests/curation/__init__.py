"""Tests of `search.curation`."""
