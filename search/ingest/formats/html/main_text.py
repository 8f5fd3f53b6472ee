"""The main text of a page: which of its blocks are the article, and why each other one is left out.

An element is furniture by what it is (`<nav>`) or what it is called (`class="related-posts"`), unless most of the
page's prose stands in it. Of the rest, the innermost element that holds nearly all prose is the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.ingest.accounting import Reason
from search.ingest.formats.html.blocks import Block, Node, Page, letters
from search.ingest.formats.web.boilerplate_words import is_sentence
from search.ingest.language import is_chinese

__all__ = ["MainText", "main_text", "weight"]

_FURNITURE_TAGS = {
    "nav": Reason.SITE,
    "menu": Reason.SITE,
    "dialog": Reason.SITE,
    "search": Reason.SITE,
    "form": Reason.SITE,
    "button": Reason.SITE,
    "select": Reason.SITE,
    "textarea": Reason.SITE,
    "noscript": Reason.SITE,
    "aside": Reason.SITE,
    "footer": Reason.SITE,
}
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog alert menu menubar toolbar tablist".split()
)
_WORD = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COMMENTS = frozenset("comment comments commentlist commentarea disqus respond replies pinglun liuyan".split())
_LINKS = frozenset(
    "related relatedposts relatednews recommend recommended recommendation recommendations recirc trending "
    "popular teasers teaserlist linklist mostread mostpopular outbrain taboola yarpp xgwz xgyd xiangguan tuijian "
    "morestories readnext upnext".split()
)
_AUTHOR = frozenset("authorbio authorbox aboutauthor authorcard bio".split())
_SITE = frozenset(
    "nav navbar navigation menu menus submenu breadcrumb breadcrumbs crumb crumbs sidebar footer masthead share "
    "shares sharing sharebar addthis addtoany social socials cookie cookies consent gdpr newsletter subscribe "
    "subscription signup promo promos promotion advert adverts advertisement ads adsense sponsor sponsored "
    "sponsors banner popup modal overlay toolbar toolbox pagination pager paginator skip login copyright noprint "
    "printonly screenreader daohang mianbaoxie fenxiang ewm erweima qrcode shengming mbx bdsharebuttonbox bshare "
    "jiathis taglist tagcloud editsection catlinks navbox printfooter hatnote sitenotice paywall".split()
)
_WHOLE = frozenset("toc widget widgets widgetarea tags metadata donate donation metered".split())
"""Names that mean furniture only as the whole of a class or an id."""

_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_PAIRS = {
    ("author", "bio"): Reason.AUTHOR_CARD,
    ("author", "box"): Reason.AUTHOR_CARD,
    ("author", "card"): Reason.AUTHOR_CARD,
    ("about", "author"): Reason.AUTHOR_CARD,
    ("more", "stories"): Reason.LINKS,
    ("read", "next"): Reason.LINKS,
    ("most", "read"): Reason.LINKS,
    ("most", "popular"): Reason.LINKS,
    ("also", "like"): Reason.LINKS,
    ("sr", "only"): Reason.SITE,
    ("visually", "hidden"): Reason.SITE,
    ("screen", "reader"): Reason.SITE,
    ("site", "header"): Reason.SITE,
    ("page", "header"): Reason.SITE,
    ("global", "header"): Reason.SITE,
    ("side", "bar"): Reason.SITE,
    ("sign", "up"): Reason.SITE,
    ("post", "navigation"): Reason.SITE,
    ("no", "print"): Reason.SITE,
}
_BODIES = frozenset(
    "articlebody articlebodytext articlecontent articletext articlebodycontent entrycontent postcontent postbody "
    "storybody storycontent storytext storybodytext newscontent newsbody contentbody bodycontent bodytext "
    "singlecontent posttext articlemaincontent articledetail mwparseroutput trseditor artibody articlecon "
    "rmtxtcon richmediacontent endtext textcon contentarea newstext vnewscontent jscontent postarticle maintext "
    "fulltext".split()
)
"""Classes and ids, without hyphens and underscores, by which sites and their software call the text of an article."""

_ARTICLE_TAGS = frozenset({"html", "body", "article", "main"})
_MOST_OF_IT = 0.5  # share of a page's prose that makes an element more than furniture, whatever it is called
_COMMENT_SHARE = 0.9  # the same for comments, which are often longer than the article
_GOOD_PART = 0.35  # share of the prose that an element has that is called the body of the article
_NEARLY_ALL = 0.8  # share of the prose that the innermost element around the article holds
_LINKED = 0.6  # share of the letters of a block that are links, in a list of links
_LONG = 120  # letters of a paragraph that is prose without the end of a sentence
_LETTERS_PER_CHARACTER = 3  # as in web/boilerplate
_TEASER_PARAGRAPHS, _TEASER_PROSE = 2, 500.0  # paragraphs and letters of prose that a teaser has at most
_FEWEST_TEASERS = 3
_LEAST_BESIDES = 500.0  # letters of prose besides teasers that make an article
_FEWEST_LINKS = 3  # blocks in a row that are a list of links in the midst of an article


@dataclass(frozen=True, slots=True)
class MainText:
    """A page separated into article and furniture.

    Attributes:
        blocks: All blocks of the page, in order.
        reasons: Why each is left out; None for those of the article.
        beside: Whether each stands outside the article without being called furniture.
    """

    blocks: tuple[Block, ...]
    reasons: tuple[Reason | None, ...]
    beside: tuple[bool, ...]


def main_text(page: Page) -> MainText:
    """Return the main text of a page, in time that is linear in its size."""
    nodes = page.nodes
    prose = [_prose(block) for block in page.blocks]
    furniture = _furniture(nodes, _sums(nodes, page.blocks, prose), sum(prose))
    teasers = _teasers(nodes, page.blocks, prose)
    open_prose = [
        amount if block.node < 0 or (furniture[block.node] is None and not teasers[block.node]) else 0.0
        for block, amount in zip(page.blocks, prose, strict=True)
    ]
    sums = _sums(nodes, page.blocks, open_prose)
    is_inside = _descendants(nodes, _named_body(nodes, sums, _root(nodes, sums, furniture)))
    reasons: list[Reason | None] = []
    beside: list[bool] = []
    for block in page.blocks:
        reason = furniture[block.node] if block.node >= 0 else None
        is_beside = reason is None and block.node >= 0 and not is_inside[block.node]
        if is_beside:
            reason = Reason.LINKS if teasers[block.node] or _is_linked(block) else Reason.SITE
        reasons.append(reason)
        beside.append(is_beside)
    _mark_lists_of_links(page.blocks, reasons)
    return MainText(tuple(page.blocks), tuple(reasons), tuple(beside))


def weight(text: str) -> int:
    """Return the length of a text in letters; a Chinese character counts as three."""
    return len(text) * (_LETTERS_PER_CHARACTER if is_chinese(text[:200]) else 1)


def _prose(block: Block) -> float:
    """Return how much prose a block is: letters of running text that are no links."""
    if block.level:
        return 0.0
    size = weight(block.text)
    if not (is_sentence(block.text) or size >= _LONG):
        return 0.0
    total = letters(block.text)
    return size * (1 - block.links / total) if total else 0.0


def _sums(nodes: Sequence[Node], blocks: Sequence[Block], amounts: Sequence[float]) -> list[float]:
    """Return the sum of the amounts of all blocks in each element."""
    sums = [0.0] * len(nodes)
    for block, amount in zip(blocks, amounts, strict=True):
        if block.node >= 0:
            sums[block.node] += amount
    for number in range(len(nodes) - 1, 0, -1):
        if nodes[number].parent >= 0:
            sums[nodes[number].parent] += sums[number]
    return sums


def _furniture(nodes: Sequence[Node], inside: Sequence[float], total: float) -> list[Reason | None]:
    """Return why each element is furniture, or None; what stands in furniture is furniture for the same reason."""
    reasons: list[Reason | None] = []
    for number, node in enumerate(nodes):
        reason = reasons[node.parent] if node.parent >= 0 else None
        if reason is None and (own := _own_reason(node)):
            limit = _COMMENT_SHARE if own is Reason.COMMENTS else _MOST_OF_IT
            reason = own if inside[number] <= limit * total or not total else None
        reasons.append(reason)
    return reasons


def _own_reason(node: Node) -> Reason | None:
    if node.tag in _ARTICLE_TAGS:
        return None
    if node.tag in _FURNITURE_TAGS:
        return _name_reason(node.names) or _FURNITURE_TAGS[node.tag]
    attributes = node.attributes
    if node.tag == "div" and attributes.get("title") in ("header", "footer"):  # as LibreOffice writes running heads
        return Reason.PAGE_EDGE
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return Reason.SITE
    if _HIDDEN.search(attributes.get("style", "")[:500]) or attributes.get("role", "").lower() in _ROLES:
        return Reason.SITE
    return _name_reason(node.names)


def _name_reason(names: str) -> Reason | None:
    """Return what an element is by its classes, id and role."""
    if not names:
        return None
    for name in names[:500].split():
        words = _WORD.findall(_CAMEL.sub(" ", name).lower())
        known = [*words, *map("".join, pairwise(words))]
        for group, reason in ((_COMMENTS, Reason.COMMENTS), (_LINKS, Reason.LINKS), (_AUTHOR, Reason.AUTHOR_CARD)):
            if not group.isdisjoint(known):
                return reason
        for pair in pairwise(words):
            if pair in _PAIRS:
                return _PAIRS[pair]
        if not _SITE.isdisjoint(known) or "".join(words).rstrip("0123456789") in _WHOLE:
            return Reason.SITE
    return None


def _teasers(nodes: Sequence[Node], blocks: Sequence[Block], prose: Sequence[float]) -> list[bool]:
    """Return of each element whether it is a teaser of another story, or in one: a link and a line or two of prose.

    None is, if there are only a few of them, or no prose besides.
    """
    amounts = _sums(nodes, blocks, prose)
    counts = _sums(nodes, blocks, [float(amount > 0) for amount in prose])
    linked = _sums(nodes, blocks, [float(_is_linked(block)) for block in blocks])
    teasers: list[bool] = []
    outermost: list[int] = []
    for number, node in enumerate(nodes):
        inherited = node.parent >= 0 and teasers[node.parent]
        own = linked[number] >= 1 and 1 <= counts[number] <= _TEASER_PARAGRAPHS and amounts[number] <= _TEASER_PROSE
        if own and not inherited:
            outermost.append(number)
        teasers.append(own or inherited)
    besides = amounts[0] - sum(amounts[number] for number in outermost) if nodes else 0.0
    if len(outermost) < _FEWEST_TEASERS or besides < _LEAST_BESIDES:
        return [False] * len(nodes)
    return teasers


def _is_linked(block: Block) -> bool:
    return block.links > _LINKED * letters(block.text)


def _root(nodes: Sequence[Node], inside: Sequence[float], reasons: Sequence[Reason | None]) -> int:
    """Return the innermost element with nearly all prose that is no furniture; -1 if there is none."""
    if not nodes or not inside[0]:
        return -1
    root = 0
    for number in range(1, len(nodes)):
        # Elements stand behind the one that they are in, so the first that qualifies leads to the next.
        if nodes[number].parent == root and inside[number] >= _NEARLY_ALL * inside[root] and reasons[number] is None:
            if nodes[number].tag in ("p", "td", "li", "blockquote", "pre") and nodes[number].tag != "td":
                break
            root = number
    return root


def _named_body(nodes: Sequence[Node], inside: Sequence[float], root: int) -> int:
    """Return the element that a page names as the body of its article, if it is one with a good part of the prose.

    Otherwise the root stays.
    """
    outermost: list[int] = []
    covered = [False] * len(nodes)
    for number in range(max(root, 0) + 1, len(nodes)):
        node = nodes[number]
        covered[number] = covered[node.parent]
        if not covered[number] and inside[number] and _is_body(node):
            covered[number] = True
            outermost.append(number)
    best = max(outermost, key=lambda number: inside[number], default=root)
    if best < 0 or inside[best] < _NEARLY_ALL * sum(inside[number] for number in outermost):
        return root
    return best if inside[best] >= _GOOD_PART * inside[max(root, 0)] else root


def _is_body(node: Node) -> bool:
    if "articlebody" in node.attributes.get("itemprop", "").lower():
        return True
    names = node.names[:500].lower().split()
    return any(name.replace("-", "").replace("_", "") in _BODIES for name in names)


def _descendants(nodes: Sequence[Node], root: int) -> list[bool]:
    """Return of each element whether it is the root or stands in it."""
    inside: list[bool] = []
    for number, node in enumerate(nodes):
        inside.append(root < 0 or number == root or (node.parent >= 0 and inside[node.parent]))
    return inside


def _mark_lists_of_links(blocks: Sequence[Block], verdicts: list[Reason | None]) -> None:
    """Enter as links blocks that are nothing but links: several in a row, or one before or behind all prose."""
    kept = [number for number, reason in enumerate(verdicts) if reason is None]
    linked = [_is_link(blocks[number]) for number in kept]
    prose = [position for position, number in enumerate(kept) if _prose(blocks[number])]
    first, last = (prose[0], prose[-1]) if prose else (len(kept), -1)
    for start, stop in _runs(linked):
        if stop - start >= _FEWEST_LINKS or stop <= first or start > last:
            for position in range(start, stop):
                verdicts[kept[position]] = Reason.LINKS


def _is_link(block: Block) -> bool:
    total = letters(block.text)
    return bool(total) and not block.level and block.links > _LINKED * total and not is_sentence(block.text)


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for number, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = number
        elif not flag and start is not None:
            yield start, number
            start = None
