"""Turns documents written here into a library that answers the front end by plain substring search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from search.errors import InvalidRequest
from search.model import (
    OPEN_END,
    DateSpan,
    Document,
    EraTag,
    Evidence,
    Gloss,
    Kind,
    Paragraph,
    ParagraphKind,
    Place,
    Precision,
    Role,
    Text,
)
from search.results import (
    Completion,
    ConceptScore,
    Explanation,
    Facet,
    FacetValue,
    Hit,
    MarkedText,
    Notice,
    Page,
    PartScore,
    Problem,
    Snippet,
)
from tests.web_answers import COMPLETIONS, EXPANSIONS, RELAXATIONS, SUGGESTIONS, XSS

Choice = Mapping[str, Sequence[str]]
MakeValue = Callable[[str, tuple[str, str], tuple[FacetValue, ...]], FacetValue]

REGIONS = {
    "CN": ("China", "中国"),
    "130000": ("Hebei", "河北"),
    "130400": ("Handan", "邯郸"),
    "130432": ("Guangping", "广平"),
    "140000": ("Shanxi", "山西"),
    "140400": ("Changzhi", "长治"),
    "x-pingyuan": ("Pingyuan", "平原"),
}


@dataclass(frozen=True)
class StandInEra:
    """A named period."""

    id: str
    en: str
    zh: str
    earliest: date
    latest: date


ERAS = (
    StandInEra("land-reform", "Land reform", "土地改革", date(1946, 5, 4), date(1953, 1, 1)),
    StandInEra("collectivisation", "Agricultural collectivisation", "农业合作化", date(1951, 12, 1), date(1957, 1, 1)),
    StandInEra("great-leap-forward", "Great Leap Forward", "大跃进", date(1958, 5, 1), date(1960, 12, 1)),
    StandInEra("rural-revitalisation", "Rural revitalisation", "乡村振兴", date(2017, 10, 18), OPEN_END),
)


def day(text: str, where: str = "header.date") -> DateSpan:
    """A day, with evidence."""
    first = date.fromisoformat(text)
    evidence = (Evidence(where=where, start=0, end=len(text), text=text, rule="iso"),)
    return DateSpan(earliest=first, latest=first + timedelta(days=1), precision=Precision.DAY, evidence=evidence)


def place(code: str, role: Role = Role.SUBJECT, text: str = "") -> Place:
    """A place of the table above."""
    levels = ("country",) if code == "CN" else ("province", "prefecture", "county")
    chain = [code] if code.startswith("x-") else [code[:2] + "0000", code[:4] + "00", code]
    path = ("CN",) if code == "CN" else ("CN", *dict.fromkeys(chain))
    en, zh = REGIONS[code]
    province = None if code == "CN" else REGIONS[path[1]][1]
    level = levels[0] if code == "CN" else levels[len(path) - 2]
    evidence = (Evidence(where="title.en", start=0, end=len(text or en), text=text or en, rule="name"),)
    return Place(
        code=code, name=zh, name_en=en, level=level, province=province, path=path, role=role, evidence=evidence
    )


def newspaper(number: int = 1, *, title: str = "Mutual aid teams in Hebei", zh: str = "河北的互助组") -> Document:
    """A bilingual newspaper article with three aligned paragraphs and one that has no counterpart."""
    english = (
        "In the country",
        "The mutual aid team of the village grew.",
        "It met in winter.",
        "A note of the editor.",
    )
    chinese = ("乡间", "村里的互助组发展了。", "互助组冬天开会。")
    return Document(
        id=f"paper-{number}",
        source=f"rmrb/1954.11/1954-11-{number % 28 + 1:02}_河北的互助组.md",
        kind=Kind.NEWSPAPER,
        texts=(
            Text(
                lang="en",
                title=title,
                paragraphs=(Paragraph(english[0], kind=ParagraphKind.HEADING), *map(Paragraph, english[1:])),
            ),
            Text(
                lang="zh-Hans",
                title=zh,
                paragraphs=(Paragraph(chinese[0], kind=ParagraphKind.HEADING), *map(Paragraph, chinese[1:])),
            ),
        ),
        header=(("date", "1954-11-11"), ("page", "2"), ("column", "简讯")),
        alignment=((0, 0), (1, 1), (2, 2), (3, None)),
        published=day(f"1954-{number % 12 + 1:02}-{number % 28 + 1:02}"),
        places=(place("130000"), place("140400", Role.MENTION)),
        eras=(EraTag(id="collectivisation", evidence=(Evidence(where="header.date", text="1954-11-11", rule="day"),)),),
        glosses=(Gloss(en="mutual aid team", romanisation="huzhu-zu", zh="互助組", verified=True),),
    )


def essay(title: str = "An essay on 互助組 villages") -> Document:
    """Scholarship without a date, in one language."""
    return Document(
        id="essay-1",
        source="essays/000.txt",
        kind=Kind.SCHOLARSHIP,
        texts=(Text(lang="en", title=title, paragraphs=(Paragraph("A mutual aid team (huzhu-zu 互助組) of 1955."),)),),
        authors=("KONO Tadashi",),
        term_langs=("zh-Hant",),
        about=(day("1955-01-01", "body.en.0"),),
        places=(place("CN"),),
        eras=(EraTag(id="rural-revitalisation"),),
    )


def chinese_only() -> Document:
    """A newspaper article without a translation."""
    paragraphs = (Paragraph("平原省的互助组。"), Paragraph("第二段。"))
    return Document(
        id="only-zh",
        source="rmrb/1951.md",
        kind=Kind.NEWSPAPER,
        texts=(Text(lang="zh-Hans", title="平原省互助组", paragraphs=paragraphs),),
        published=day("1951-03-02"),
        places=(place("x-pingyuan"),),
    )


def hostile() -> Document:
    """A document that has markup in every field that a page shows."""
    evidence = (Evidence(where=XSS, text=XSS, rule=XSS), Evidence(where="body.en.0", text=XSS, rule=XSS))
    where = replace(place("130000"), name=XSS, name_en=XSS, province=XSS, evidence=evidence)
    gloss = Gloss(en=XSS, romanisation=XSS, zh=XSS, category=XSS, verified=True)
    paragraphs = (Paragraph(f"互助组 {XSS} mutual aid"), Paragraph("half of a pair: \ud800"))
    return Document(
        id="hostile",
        source=f"{XSS}.txt",
        kind=Kind.WEB,
        texts=(
            Text(lang="en", title=XSS, paragraphs=paragraphs),
            Text(lang="zh-Hant", title=XSS, paragraphs=paragraphs),
        ),
        authors=(XSS, '" autofocus onfocus=alert(1) x="'),
        header=(("page", XSS), ("column", XSS), ("section", XSS)),
        term_langs=(XSS,),
        places=(where,),
        eras=(EraTag(id=XSS, evidence=evidence), EraTag(id="land-reform", evidence=evidence)),
        glosses=(gloss,),
    )


def _spans(text: str, query: str) -> tuple[tuple[int, int], ...]:
    found, at = [], text.find(query) if query else -1
    while at >= 0:
        found.append((at, at + len(query)))
        at = text.find(query, at + len(query))
    return tuple(found)


class StandIn:
    """A library over a list of documents."""

    def __init__(self, documents: Sequence[Document], eras: Sequence[StandInEra] = ERAS) -> None:
        self.documents = tuple(documents)
        self.eras = tuple(eras)
        self.closed = False

    def _text(self, document: Document) -> str:
        return "\n".join(part for text in document.texts for part in (text.title, *(p.text for p in text.paragraphs)))

    def _values(self, document: Document, name: str) -> set[str]:
        match name:
            case "region":
                return {code for found in document.places for code in found.path}
            case "era":
                return {tag.id for tag in document.eras}
            case "kind":
                return {document.kind.value}
            case "lang":
                return {tag for lang in document.langs for tag in (lang, lang.split("-")[0])}
        span = document.published
        return {span.edtf[:3] + "x", span.edtf[:4], span.edtf[:7]} if span else {"undated"}

    def _matching(
        self, query: str, filters: Choice, exclude: Choice, dates: tuple[str | None, str | None], without: str = ""
    ) -> Iterator[Document]:
        for document in self.documents:
            if query.strip('"') not in self._text(document):
                continue
            if any(not self._values(document, name) & set(v) for name, v in filters.items() if name != without):
                continue
            if any(self._values(document, name) & set(v) for name, v in exclude.items()):
                continue
            when = document.published.edtf if document.published else ""
            if (dates[0] and when < dates[0]) or (dates[1] and (not when or when[: len(dates[1])] > dates[1])):
                continue
            yield document

    per_page, max_per_page = 20, 100

    def search(
        self,
        query: str = "",
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        exclude: Mapping[str, Sequence[str]] | None = None,
        dates: tuple[str | None, str | None] | None = None,
        facets: Sequence[str] = (),
        sort: str = "relevance",
        page: int = 1,
        per_page: int | None = None,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Page:
        """Documents that contain the whole query."""
        filters, exclude, dates = filters or {}, exclude or {}, dates or (None, None)
        per_page = per_page or self.per_page
        found = list(self._matching(query, filters, exclude, dates))
        shown = found[(page - 1) * per_page : page * per_page]
        return Page(
            query=query,
            total=len(found),
            hits=tuple(self._hit(document, query.strip('"')) for document in shown),
            number=page,
            per_page=per_page,
            facets={
                name: self._facet(
                    name, list(self._matching(query, filters, exclude, dates, name)), filters.get(name, ())
                )
                for name in facets
            },
            took_ms=1.25,
            sort=sort,
            notices=(Notice(code="literal", text="A bracket was not closed."),) if "(" in query else (),
            expansions=tuple(found for found in EXPANSIONS.get(query, ()) if expand and found.text not in without),
            suggestions=SUGGESTIONS.get(query, ()),
            relaxations=() if found else RELAXATIONS.get(query, ()),
        )

    def _facet(self, name: str, documents: list[Document], chosen: Sequence[str]) -> Facet:
        def value(key: str, labels: tuple[str, str], children: tuple[FacetValue, ...]) -> FacetValue:
            count = sum(key in self._values(document, name) for document in documents)
            return FacetValue(
                value=key, label=labels[0], label_zh=labels[1], count=count, selected=key in chosen, children=children
            )

        seen = {key for document in documents for key in self._values(document, name)} | set(chosen)
        if name == "era":
            values = tuple(value(era.id, (era.en, era.zh), ()) for era in self.eras if era.id in seen)
            return Facet(name=name, label="Era", label_zh="时期", values=values)
        if name in ("kind", "lang"):
            return Facet(
                name=name, label=name.title(), label_zh="", values=tuple(value(v, (v, ""), ()) for v in sorted(seen))
            )
        if name == "region":
            return Facet(name=name, label="Region", label_zh="地区", values=self._regions(value, seen))
        return Facet(name=name, label="Date", label_zh="日期", values=self._decades(value, seen))

    def _regions(self, value: MakeValue, seen: set[str]) -> tuple[FacetValue, ...]:
        paths = sorted({f.path[: n + 1] for d in self.documents for f in d.places for n in range(len(f.path))})
        below = {path: [p for p in paths if p[:-1] == path] for path in [(), *paths]}

        def level(path: tuple[str, ...]) -> tuple[FacetValue, ...]:
            return tuple(value(p[-1], REGIONS[p[-1]], level(p)) for p in below.get(path, ()) if p[-1] in seen)

        return level(())

    def _decades(self, value: MakeValue, seen: set[str]) -> tuple[FacetValue, ...]:
        def inside(length: int, prefix: str) -> list[str]:
            return sorted(key for key in seen if len(key) == length and key.startswith(prefix) and key[-1].isdigit())

        def month(key: str) -> FacetValue:
            return value(key, (date.fromisoformat(f"{key}-01").strftime("%B"), f"{int(key[5:])}月"), ())

        def year(key: str) -> FacetValue:
            return value(key, (key, f"{key}年"), tuple(month(inner) for inner in inside(7, key)))

        decades = tuple(
            value(key, (f"{key[:3]}0s", f"{key[:3]}0年代"), tuple(year(inner) for inner in inside(4, key[:3])))
            for key in sorted(key for key in seen if key.endswith("x"))
        )
        return (*decades, *([value("undated", ("Undated", "日期不详"), ())] if "undated" in seen else []))

    def _hit(self, document: Document, query: str) -> Hit:
        titles = tuple(
            Snippet(lang=text.lang, paragraph=-1, text=text.title, marks=_spans(text.title, query))
            for text in document.texts
        )
        snippets = tuple(
            Snippet(
                lang=text.lang,
                paragraph=number,
                text=paragraph.text,
                marks=_spans(paragraph.text, query),
                cut_after=True,
            )
            for text in document.texts
            for number, paragraph in enumerate(text.paragraphs)
            if query in paragraph.text or not query
        )
        return Hit(id=document.id, score=1.0, titles=titles, snippets=snippets[:4], document=document)

    def get(self, document_id: str) -> Document | None:
        """A document."""
        return next((document for document in self.documents if document.id == document_id), None)

    def suggest(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """The completions that begin with the text, or mean what does."""
        found = (c for c in COMPLETIONS if c.text.startswith(text) or c.detail.startswith(text))
        return tuple(found)[:limit] if text else ()

    def similar(self, document_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """The documents of the same kind."""
        kind = next(document.kind for document in self.documents if document.id == document_id)
        alike = (each for each in self.documents if each.kind is kind and each.id != document_id)
        return tuple(self._hit(each, "") for each in alike)[:limit]

    def explain(self, query: str, document_id: str, *, expand: bool = True, without: Sequence[str] = ()) -> Explanation:
        """One concept a word; the first is found as typed and by its expansions, others do not occur."""
        document = self.get(document_id)
        words = query.split()
        if document is None or not words or words[0] not in self._text(document):
            return Explanation(id=document_id, matches=False, score=0.0)
        added = [found for found in EXPANSIONS.get(query, ()) if expand and found.text not in without]
        literal = PartScore(
            text=words[0], lang="zh", field="body", occurrences=2, weight=1, share=0.75 if added else 1, why="typed"
        )
        others = tuple(
            PartScore(text=found.text, lang=found.lang, field="title", occurrences=1, weight=found.weight, share=0.25 / len(added), why=found.why)
            for found in added
        )  # fmt: skip
        first = ConceptScore(word=words[0], score=3.5, idf=2.25, parts=(literal, *others))
        rest = tuple(ConceptScore(word=word, score=0.0, idf=5.0) for word in words[1:])
        return Explanation(id=document_id, matches=True, score=3.5, concepts=(first, *rest))

    def mark(
        self, document: Document, query: str, *, expand: bool = True, without: Sequence[str] = ()
    ) -> tuple[MarkedText, ...]:
        """Whole texts."""
        added = [found.text for found in EXPANSIONS.get(query, ()) if expand and found.text not in without]

        def whole(lang: str, number: int, text: str) -> Snippet:
            marks = sorted(span for word in (query, *added) for span in _spans(text, word))
            return Snippet(lang=lang, paragraph=number, text=text, marks=tuple(dict.fromkeys(marks)))

        return tuple(
            MarkedText(
                lang=text.lang,
                title=whole(text.lang, -1, text.title),
                paragraphs=tuple(whole(text.lang, n, p.text) for n, p in enumerate(text.paragraphs)),
            )
            for text in document.texts
        )

    def stats(self) -> Mapping[str, object]:
        """Facts."""
        return {"documents": len(self.documents), "generation": "g-1", "built": "2026-11-22"}

    def problems(self) -> Sequence[Problem]:
        """Nothing is wrong."""
        return ()

    def region_label(self, code: str) -> tuple[str, str]:
        """Names of a region."""
        return REGIONS[code]

    def check_filter(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """The values, or an error for what the tables do not have."""
        valid = {
            "region": {*REGIONS, "Hebei", "Shanxi"},
            "era": {era.id for era in self.eras},
            "kind": {"newspaper", "scholarship", "web"},
            "lang": {"en", "zh", "zh-Hans", "zh-Hant"},
        }.get(name, set())
        for value in values:
            dated = value[:3].isdigit() or value == "undated"
            if (name == "date" and not dated) or (name != "date" and value not in valid):
                raise InvalidRequest(f"There is no {name} {value!r}. There are: {', '.join(sorted(valid))}.")
        return tuple({"Hebei": "130000", "Shanxi": "140000"}.get(value, value) for value in values)

    def check_dates(self, from_: str | None, to: str | None) -> None:
        """Raise for what is no date."""
        for value in (from_, to):
            if value and not value[:4].isdigit():
                raise InvalidRequest(f"{value!r} is no date. Write 1954, 1954-11 or 1954-11-11.")
        if from_ and to and from_ > to:
            raise InvalidRequest(f"{from_} comes after {to}.")

    def close(self) -> None:
        """Remember it."""
        self.closed = True
