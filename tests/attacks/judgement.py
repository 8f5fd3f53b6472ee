"""Judges whether anything in an answer stems from a payload: pages by Chromium's DOM, files by strict parsers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from werkzeug.wrappers import Response

import web
from tests.attacks.payloads import MARKER

if TYPE_CHECKING:  # where the engine is tested alone, there is no Playwright
    from playwright.sync_api import Page

__all__ = ["Answer", "answer_of", "judge_document", "judge_file", "judge_headers", "judge_pages", "vocabulary"]

PAGES = ("text/html", "image/svg+xml")
"""Media types that a browser makes a DOM of, and in which scripts run."""

_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options")
_PAGE_HEADERS = ("X-Frame-Options", "Referrer-Policy")
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")  # begins a cell that a spreadsheet would run
_RIS_FIELD = re.compile(r"[A-Z][A-Z0-9]  - [^\r\n]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Answer(NamedTuple):
    """What was answered at an address."""

    address: str
    status: int
    mimetype: str
    text: str


def answer_of(address: str, response: Response) -> Answer:
    """Return the answer; it must be UTF-8."""
    return Answer(address, response.status_code, response.mimetype or "", response.get_data().decode("utf-8"))


class _Tags(HTMLParser):
    """Notes the elements of a template, each with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.setdefault(tag, set()).update(name for name, _ in attrs)


def vocabulary() -> dict[str, list[str]]:
    """Return the elements that our templates write, each with the attributes that it has in any of them."""
    tags = _Tags()
    for path in Path(web.__path__[0], "templates").rglob("*.*"):
        tags.feed(_JINJA.sub("", path.read_text(encoding="utf-8")))
    for implied in ("html", "head", "body", "tbody"):
        tags.names.setdefault(implied, set())
    tags.names["meta"].add("property")  # whose name stands in a variable
    return {name: sorted(attributes) for name, attributes in sorted(tags.names.items())}


_JUDGE = """
({documents, vocabulary, marker, base}) => {
    const links = new Set(["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "ping",
        "cite", "longdesc", "manifest", "srcset", "code", "codebase", "usemap", "profile"]);
    // What scripts of ours add to what templates wrote.
    const added = documents === null
        ? /^(aria-\\w+|role|id|class|hidden|lang|tabindex|type|autocomplete|placeholder)$/ : /^$/;
    const judge = (root, address) => {
        const offences = [];
        const walker = root.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT
            | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.nodeType !== Node.ELEMENT_NODE) {
                if (node.data.includes(marker)) offences.push(`comment ${node.data}`);
                continue;
            }
            const element = node.localName.toLowerCase(), known = vocabulary[element];
            if (known === undefined) { offences.push(`element ${node.outerHTML.slice(0, 200)}`); continue; }
            for (const {name, value} of node.attributes) {
                if (!(known.includes(name.toLowerCase()) || added.test(name)) || /^on|^style$|^srcdoc$|^http-equiv$/i.test(name))
                    offences.push(`attribute ${name} of ${node.outerHTML.slice(0, 200)}`);
                if (!links.has(name)) continue;
                let url;
                try { url = new URL(value, base + address); } catch { offences.push(`no address: ${value}`); continue; }
                const is_canonical = element === "link" && ["canonical", "alternate"].includes(node.rel);
                if (!/^https?:$/.test(url.protocol) || (!is_canonical && url.origin !== base))
                    offences.push(`address ${value} of ${element}`);
                if ((name === "src" || (element === "link" && node.rel === "stylesheet"))
                    && !url.pathname.startsWith("/static/")) offences.push(`loads ${value}`);
            }
            if (element === "script" && node.type === "application/ld+json") {
                try { JSON.parse(node.textContent); } catch { offences.push(`data ${node.textContent}`); }
            } else if (element === "script" && (!node.hasAttribute("src") || node.textContent))
                offences.push(`script ${node.outerHTML}`);
            if (element === "parsererror") offences.push(`not well-formed: ${node.textContent}`);
        }
        return offences;
    };
    if (documents === null)
        return {offences: judge(document, location.pathname), seen: document.documentElement.textContent.includes(marker)};
    return documents.map(([address, type, text]) => {
        const root = new DOMParser().parseFromString(text, type);
        return {offences: judge(root, address), seen: root.documentElement.textContent.includes(marker)};
    });
}
"""
"""Finds what no template of ours wrote: elements, attributes, handlers, scripts, comments, addresses that lead away."""


class Judgement(NamedTuple):
    """What a DOM has that it should not have, and whether the text of a payload stands in it."""

    offences: list[str]
    is_seen: bool


def judge_pages(browser_page: Page, answers: Iterable[Answer], base: str = "http://localhost") -> list[Judgement]:
    """Return a judgement of each page, from the DOM that the browser makes of it.

    Args:
        browser_page: An open tab.
        answers: Pages and pictures.
        base: Scheme and host at which they were answered.
    """
    documents = [[answer.address, answer.mimetype, answer.text] for answer in answers]
    return [Judgement(**_named(each)) for each in _evaluate(browser_page, documents, base)]


def judge_document(browser_page: Page, base: str) -> Judgement:
    """Return a judgement of the page that is open in a tab, after its scripts have run."""
    return Judgement(**_named(_evaluate(browser_page, None, base)))


def _named(said: dict[str, Any]) -> dict[str, Any]:
    return {"offences": said["offences"], "is_seen": said["seen"]}


def _evaluate(browser_page: Page, documents: list[list[str]] | None, base: str) -> Any:
    given = {"documents": documents, "vocabulary": vocabulary(), "marker": MARKER, "base": base}
    return browser_page.evaluate(_JUDGE, given)


def judge_headers(response: Response) -> list[str]:
    """Return what is wrong with the status and headers of an answer."""
    # 429 would mean that nothing was tried.
    wrong = [f"status {response.status_code}"] if response.status_code in (429, *range(500, 600)) else []
    if response.headers.get("X-Content-Type-Options", "nosniff") != "nosniff":
        wrong.append("its type may be guessed")
    needed = (*_HEADERS, *(_PAGE_HEADERS if response.mimetype == "text/html" else ()))
    wrong += [f"no {name}" for name in needed if name not in response.headers]
    for name, value in response.headers:
        if name.lower() == "set-cookie" or any(ord(char) < 0x20 or ord(char) == 0x7F for char in name + value):
            wrong.append(f"header {name}: {value!r}")
    if (location := response.headers.get("Location")) is not None and not _is_own(location):
        wrong.append(f"leads to {location!r}")
    return wrong


def _is_own(location: str) -> bool:
    """Return whether a path, and nothing that a browser could take for a host or another scheme."""
    return location.isascii() and re.match(r"/(?![/\\])", location) is not None and not urlsplit(location).netloc


def judge_file(answer: Answer) -> list[str]:
    """Return what is wrong with an answer that is no page, by its media type."""
    match answer.mimetype:
        case "application/json" | "application/vnd.citationstyles.csl+json" | "application/x-suggestions+json":
            json.loads(answer.text, parse_constant=_no_number)
        case "text/csv":
            return [
                f"cell {cell!r}"
                for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""), strict=True)
                for cell in row
                if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
            ]
        case "application/x-ndjson":
            for line in answer.text.splitlines():
                json.loads(line, parse_constant=_no_number)
        case "application/x-research-info-systems":
            return _judge_ris(answer.text)
        case "application/x-bibtex":
            return _judge_bibtex(answer.text)
        case "text/plain" | "text/css":
            pass
        case mimetype if mimetype.endswith(("/xml", "+xml")):
            etree.fromstring(answer.text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
            if "<!DOCTYPE" in answer.text or "<!ENTITY" in answer.text:
                return ["declares entities"]
        case mimetype:
            return [f"nobody judges {mimetype}"]
    return []


def _judge_ris(text: str) -> list[str]:
    """Return lines that are no field, and entries that do not have one beginning, one address of ours and one end."""
    lines = text.split("\r\n")
    wrong = [f"line {line!r}" for line in lines if line and not _RIS_FIELD.match(line)]
    for entry in text.split("ER  - \r\n")[:-1]:
        tags = [line[:2] for line in entry.strip().split("\r\n")]
        if tags[0] != "TY" or tags.count("TY") != 1 or tags.count("UR") != 1:
            wrong.append(f"entry {entry!r}")
    return wrong


def _judge_bibtex(text: str) -> list[str]:
    """Return what is not an entry in balanced braces."""
    wrong: list[str] = []
    depth, rest = 0, ""
    for char in text:
        if depth == 0:
            rest += char
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth < 0:
            return [f"closes more than it opens: {text!r}"]
    if depth:
        wrong.append(f"ends within braces: {text!r}")
    if not re.fullmatch(r"(?:@[a-z]+\{\s*)*", rest):
        wrong.append(f"between entries: {rest!r}")
    return wrong


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")
