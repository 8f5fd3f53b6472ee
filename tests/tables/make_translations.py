"""Brings the catalogues of messages up to date with the templates and sources.

python -m tests.tables.make_translations

Collects every message that is marked with `_()`, `ngettext()`, `{% trans %}` or `Message()`, keeps the Chinese of those
that the catalogue has, lists new ones with an empty translation, and drops those that are gone. The catalogue in
traditional characters is the one in simplified characters, converted by OpenCC (s2twp's characters without its
vocabulary: s2tw), which knows the readings of ambiguous characters in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import opencc
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "web" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "Message": None, "_message": None, "lazy_gettext": None}
METHODS: dict[str, tuple[str, dict[str, str] | None]] = {
    ".py": ("python", None),
    ".html": (
        "jinja2",
        {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trimmed": "true", "silent": "false"},
    ),
}
"""Method of Babel and its options by the ending of a file's name."""

MARKED = re.compile(r"gettext|Message\(|_message\(|_\(|\{%-? trans")
HEADER = """# Messages of the pages in {language}. {made}
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Key = str | tuple[str, str]
Texts = str | tuple[str, ...]


@cache
def extracted() -> dict[tuple[Key, str | None], Message]:
    """Return the messages of the templates and sources, by message and context."""
    catalogue = Catalog()
    for folder in ("search", "web"):
        for path in sorted((ROOT / folder).rglob("*")):
            method, options = METHODS.get(path.suffix, ("", None))
            # Most sources have no message, and to parse them all takes a minute.
            if method and MARKED.search(path.read_text(encoding="utf-8")):
                for _line, message, comments, context in extract_from_file(
                    method, path, KEYWORDS, ("translators:",), options
                ):
                    catalogue.add(message, auto_comments=comments, context=context)
    return {(_key(message), message.context): message for message in catalogue if message.id}


def translations(locale: str) -> dict[tuple[Key, str | None], Texts]:
    """Return the translations that a catalogue has, by message and context."""
    path = _path(locale)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    return {(_key(message), message.context): _texts(message) for message in catalogue if message.id}


def made() -> Iterator[tuple[Path, str]]:
    """Yield path and content of both catalogues, as they should be."""
    simplified = translations("zh")
    messages = sorted(extracted().items(), key=lambda item: (item[0][1] or "", _first(item[0][0])))
    convert = opencc.OpenCC("s2tw").convert
    chinese, traditional = Catalog(locale="zh"), Catalog(locale="zh_Hant")
    for (key, context), message in messages:
        text = simplified.get((key, context), ("",) if isinstance(key, tuple) else "")
        chinese.add(key, text, context=context, flags=message.flags - {"fuzzy"})
        converted = convert(text) if isinstance(text, str) else tuple(map(convert, text))
        traditional.add(key, converted, context=context, flags=message.flags - {"fuzzy"})
    yield (
        _path("zh"),
        HEADER.format(language="Chinese, in simplified characters", made="Translate here.", locale="zh")
        + _body(chinese),
    )
    yield _path("zh_Hant"), HEADER.format(
        language="Chinese, in traditional characters",
        made="Made from the catalogue zh: do not edit, run `just translations`.", locale="zh_Hant",
    ) + _body(traditional)  # fmt: skip


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _texts(message: Message) -> Texts:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


def _first(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def _body(catalogue: Catalog) -> str:
    written = BytesIO()
    # Without places, dates and line breaks, two people who add messages do not meet in the same lines.
    write_po(written, catalogue, width=0, no_location=True, omit_header=True)
    return written.getvalue().decode("utf-8").strip() + "\n"


def _path(locale: str) -> Path:
    return CATALOGUES / locale / "LC_MESSAGES" / "messages.po"


def main() -> None:
    """Write both catalogues, and print what is not translated."""
    for path, content in made():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for key, text in translations("zh").items():
        if not all((text,) if isinstance(text, str) else text):
            print(f"not translated: {key[0]!r}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
