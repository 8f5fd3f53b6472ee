"""The list of terms as it is asked for by an address, and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from search.results import TERM_LETTERS, TERM_ORDERS, CountedTerm, GlossaryPage
from web import links
from web.fields import MAX_VALUE, Complaint, Fields
from web.interfaces import Label, current, lazy_gettext
from web.parameters import MAX_TERMS_PAGE

__all__ = [
    "ORDERS",
    "SUBJECTS",
    "TermGroup",
    "TermsRequest",
    "TermsView",
    "read_terms_request",
    "terms_url",
    "terms_view",
]

ORDERS: Mapping[str, Label] = {
    "english": lazy_gettext("English"),
    "pinyin": lazy_gettext("Pinyin"),
    "subject": lazy_gettext("Subject"),
}
SUBJECTS: Mapping[str, Label] = {
    "agriculture": lazy_gettext("Agriculture"),
    "animal": lazy_gettext("Animals"),
    "campaign": lazy_gettext("Campaigns"),
    "class": lazy_gettext("Classes"),
    "concept": lazy_gettext("Concepts"),
    "crop": lazy_gettext("Crops"),
    "culture": lazy_gettext("Culture and customs"),
    "economy": lazy_gettext("Economy"),
    "education": lazy_gettext("Education"),
    "ethnic": lazy_gettext("Peoples of China"),
    "forestry": lazy_gettext("Forestry"),
    "health": lazy_gettext("Health"),
    "kinship": lazy_gettext("Kinship"),
    "level": lazy_gettext("Administrative levels"),
    "office": lazy_gettext("Offices and posts"),
    "organisation": lazy_gettext("Organisations"),
    "own": lazy_gettext("This archive’s own terms"),
    "party": lazy_gettext("Party life"),
    "people": lazy_gettext("People and occupations"),
    "person": lazy_gettext("Persons"),
    "place": lazy_gettext("Model places"),
    "policy": lazy_gettext("Policies and measures"),
    "recent": lazy_gettext("Recent decades"),
    "slogan": lazy_gettext("Slogans"),
    "tool": lazy_gettext("Tools and machines"),
    "unit": lazy_gettext("Units of measure"),
    "water": lazy_gettext("Water conservancy"),
}
"""Names of the subjects of the glossary; of another one its own word is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRequest:
    """What of the list of terms is asked for.

    Attributes:
        words: What names must contain.
        subject: Only terms of this subject; empty for all.
        letter: Only terms under this letter of the order; empty for all.
        order: One of `TERM_ORDERS`; empty for the one that suits the reader.
        page: Number of the page, from 1.
    """

    words: str = ""
    subject: str = ""
    letter: str = ""
    order: str = ""
    page: int = 1

    @property
    def sorted_by(self) -> str:
        """The order of the list: by the letters of the reader's language, unless another one is asked for."""
        return self.order or ("pinyin" if current().is_chinese else "english")


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of a page that stand under one heading.

    Attributes:
        heading: A letter, or the name of a subject.
        terms: The terms.
    """

    heading: Label
    terms: tuple[CountedTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsView:
    """A page of the list of terms as it is shown.

    Attributes:
        groups: Its terms by heading.
        orders: Name, label, and whether it is this one, of each order.
        subjects: Value, label and number of terms of each subject.
        letters: Letter, number of terms, address, and whether only it is shown, of each; none if subjects are headings.
        all_url: Address of the list without a letter.
    """

    groups: tuple[TermGroup, ...]
    orders: tuple[tuple[str, Label, bool], ...]
    subjects: tuple[tuple[str, Label, int], ...]
    letters: tuple[tuple[str, int, str, bool], ...]
    all_url: str


def read_terms_request(args: MultiDict[str, str]) -> tuple[TermsRequest, tuple[Complaint, ...]]:
    """Parse the parameters of the list of terms; a wrong value is left out, and complained of."""
    names = ("q", "subject", "letter", "order", "page")
    fields = Fields(args, names)
    request = TermsRequest(
        words=fields.text("q", MAX_VALUE),
        subject=fields.text("subject", MAX_VALUE),
        letter=fields.choice("letter", ("", *TERM_LETTERS)),
        order=fields.choice("order", ("", *TERM_ORDERS)),
        page=fields.number("page", 1, MAX_TERMS_PAGE),
    )
    return request, tuple(fields.complaints)


def terms_url(asked: TermsRequest) -> str:
    """Return the address of a page of the list of terms, without what is at its default."""
    values = {
        "q": asked.words, "subject": asked.subject, "letter": asked.letter, "order": asked.order,
        "page": asked.page if asked.page > 1 else "",
    }  # fmt: skip
    query = urlencode({name: value for name, value in values.items() if value}, errors="replace")
    return f"{links.address('terms')}?{query}" if query else links.address("terms")


def terms_view(page: GlossaryPage, asked: TermsRequest) -> TermsView:
    """Return a page of the list of terms as it is shown."""
    by_subject = page.order == "subject"
    groups = groupby(page.terms, key=lambda term: term.heading)
    first = replace(asked, page=1)
    return TermsView(
        groups=tuple(
            TermGroup(SUBJECTS.get(heading, heading) if by_subject else heading, tuple(terms))
            for heading, terms in groups
        ),
        orders=tuple((name, label, name == page.order) for name, label in ORDERS.items()),
        subjects=tuple((name, SUBJECTS.get(name, name), count) for name, count in page.subjects),
        letters=()
        if by_subject
        else tuple(
            (letter, count, terms_url(replace(first, letter=letter)), letter == asked.letter)
            for letter, count in page.headings
        ),
        all_url=terms_url(replace(first, letter="")),
    )
