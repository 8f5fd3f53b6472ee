"""Bilingual glosses in brackets, mutual aid team (huzhu-zu 互助組), as checked pairs of terms."""
