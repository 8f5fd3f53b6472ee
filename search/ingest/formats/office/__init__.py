"""Readers of word processors' files: DOCX and its kin, ODT and its kin; refusal of other office files."""
