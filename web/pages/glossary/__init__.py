"""The pages of the glossary: the list of its terms, and what is known of one."""

from __future__ import annotations

from web.pages.glossary.card_terms import headline_terms
from web.pages.glossary.term_list import SUBJECTS, TermsRequest, TermsView, read_terms_request, terms_url, terms_view
from web.pages.glossary.term_views import term_view

__all__ = [
    "SUBJECTS",
    "TermsRequest",
    "TermsView",
    "headline_terms",
    "read_terms_request",
    "term_view",
    "terms_url",
    "terms_view",
]
