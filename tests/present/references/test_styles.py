"""Claims about citations in words."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from search.model import Document, Kind, Precision
from search.present import chicago, gb_t_7714, plain
from tests.fixtures.references import article, documents, refer, span, work

TODAY = date(2026, 11, 30)
PAPER, WORK = "https://archive.example.org/documents/paper-1", "https://archive.example.org/documents/work-1"


def test_a_newspaper_article() -> None:
    """Both headlines, authors, paper, day, page and address, each style in its own order."""
    reference = refer(article())
    assert chicago(reference) == (
        f"李四, and 王五. “河北的互助组” [Mutual aid teams in Hebei]. People’s Daily 人民日报, November 11, 1954, p. 2. {PAPER}."
    )
    assert gb_t_7714(reference, TODAY) == (
        f"李四, 王五. 河北的互助组 = Mutual aid teams in Hebei[N/OL]. 人民日报, 1954-11-11(2)[2026-11-30]. {PAPER}."
    )
    assert plain(reference) == (
        "李四, 王五, “河北的互助组” (“Mutual aid teams in Hebei”), People’s Daily 人民日报, 11 November 1954, p. 2, "
        f"Rural archive 乡村文库, {PAPER}."
    )


def test_an_article_of_a_journal() -> None:
    """Volume, issue and pages."""
    reference = refer(work(journal="Rural China", volume="3", issue="2", pages="12-34"))
    assert chicago(reference) == f"KONO Tadashi. “Wells of Hebei.” Rural China 3, no. 2 (1984): 12-34. {WORK}."
    assert gb_t_7714(reference, TODAY) == (
        f"KONO Tadashi. Wells of Hebei[J/OL]. Rural China, 1984, 3(2): 12-34[2026-11-30]. {WORK}."
    )


def test_a_book() -> None:
    """Place and publisher."""
    reference = refer(work(publisher="Peking Press", place="Beijing"))
    assert chicago(reference) == f"KONO Tadashi. Wells of Hebei. Beijing: Peking Press, 1984. {WORK}."
    assert gb_t_7714(reference, TODAY) == (
        f"KONO Tadashi. Wells of Hebei[M/OL]. Beijing: Peking Press, 1984[2026-11-30]. {WORK}."
    )


def test_what_is_unknown() -> None:
    """A document without a date says so; one without authors begins with its headline."""
    reference = refer(article(authors=(), published=None, header=()))
    assert chicago(reference).startswith(
        "“河北的互助组” [Mutual aid teams in Hebei]. People’s Daily 人民日报, n.d. https:"
    )
    assert "人民日报, 日期不详[2026-11-30]." in gb_t_7714(reference, TODAY)
    assert "no date" in plain(reference)


def test_many_authors() -> None:
    """Chicago lists up to six, GB/T 7714 three."""
    reference = refer(article(authors=tuple(f"Li {number}" for number in range(1, 8))))
    assert chicago(reference).startswith("Li 1, Li 2, Li 3, et al. “")
    assert gb_t_7714(reference).startswith("Li 1, Li 2, Li 3, 等. ")


def test_a_headline_that_ends_in_a_mark_gets_no_full_stop() -> None:
    """In any style."""
    reference = refer(work("Who dug the wells?", journal="Rural China"))
    assert chicago(reference).startswith("KONO Tadashi. “Who dug the wells?” Rural China (1984).")


def test_a_date_is_as_precise_as_it_is_known() -> None:
    """A month is a month, a decade a decade."""
    month = refer(article(published=span("1954-11-01", "1954-12-01", Precision.MONTH)))
    assert "人民日报, November 1954, p. 2." in chicago(month)
    assert "人民日报, 1954-11(2)." in gb_t_7714(month)
    decade = refer(article(kind=Kind.WEB, published=span("1950-01-01", "1960-01-01", Precision.DECADE)))
    assert "1950s" in chicago(decade)


@given(document=documents())
def test_any_document_is_cited_in_one_line_that_ends_in_its_address(document: Document) -> None:
    """By every style, without a place left empty."""
    reference = refer(document)
    for text in (chicago(reference), gb_t_7714(reference, TODAY), plain(reference)):
        assert len(text.splitlines()) == 1
        assert text.endswith(f"{reference.address}.")
        assert "  " not in text.replace(reference.title, "T").replace(reference.translated or "T", "T")
