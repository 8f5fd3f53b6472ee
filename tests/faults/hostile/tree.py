"""Makes the tree: links, pipes, odd names, odd content, a long line, and very many small files."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.hostile import bombs
from tests.fixtures.archive import newspaper

__all__ = ["GOOD", "SECRET", "Tree"]

SECRET = "geheimwort"  # noqa: S105 - no password
"""A word in files outside of the tree, which must not be found."""

GOOD = "gutwort"
"""With a number behind it, a word that only one good article has."""

_FOLDER = 1_000  # small files of a folder
_VILLAGES = "well mill canal dam grain oxen plough school clinic bridge orchard kiln loom market road granary".split()
_WORDS = "水井 磨坊 水渠 堤坝 粮食 耕牛 犁铧 学校 医院 桥梁 果园 砖窑 织机 集市 道路 粮仓".split()
_BAD = 10  # of so many small files, one is flawed


class Tree:
    """Writes the tree and knows what must be found of it.

    Attributes:
        root: Its folder.
        good: Number of good articles; each has a word of its own (`word`).

    Args:
        folder: A new folder; `outside` in it is what must be neither read nor written.
        files: Number of small files.
        line_megabytes: Length of the longest line.
        bomb_megabytes: What each bomb expands to.
    """

    def __init__(self, folder: Path, *, files: int, line_megabytes: int, bomb_megabytes: int) -> None:
        self.root, self.outside = folder / "sources", folder / "outside"
        self.volatile = self.root / "zz-volatile"
        self.good = 0
        for path in (self.root, self.outside, self.volatile):
            path.mkdir(parents=True)
        self.secret = self.outside / "secret.txt"
        self.secret.write_text(f"{SECRET} of nobody\n\nThe {SECRET} must not be read.\n", encoding="utf-8")
        self._write_archives(bomb_megabytes)
        self._write_links()
        self._write_specials()
        self._write_names()
        self._write_contents(line_megabytes)
        self._write_unreadable()
        self._write_small(files)
        for number in range(40):
            for kind in ("changed", "removed", "replaced"):
                self.volatile.joinpath(f"{kind}-{number:02}.md").write_bytes(_article(f"volatile{number}", number))

    @staticmethod
    def word(number: int) -> str:
        """Return the word that only one good article has."""
        return f"{GOOD}{number}"

    def _good(self) -> bytes:
        self.good += 1
        return _article(self.word(self.good - 1), self.good - 1)

    def _write(self, name: str | bytes, data: bytes) -> None:
        path = os.path.join(os.fsencode(self.root), os.fsencode(name))  # noqa: PTH118 - names that are no UTF-8
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(data)

    def _write_archives(self, megabytes: int) -> None:
        escape = str(self.outside / "escaped.md")
        for name, data in bombs.archives(megabytes, escape, self._good):
            self._write(f"archives/{name}", data)
        for name, data in bombs.documents(megabytes, str(self.secret)):
            self._write(f"documents/{name}", data)

    def _write_links(self) -> None:
        folder = self.root / "links"
        folder.mkdir()
        self._write("links/good.md", self._good())
        for name, target in {
            "out.txt": str(self.secret), "relative-out.txt": "../../outside/secret.txt", "folder-out": str(self.outside),
            "itself.txt": "itself.txt", "ping.txt": "pong.txt", "pong.txt": "ping.txt", "loop": ".", "up": "..",
            "nowhere.txt": "nothing", "zero.txt": "/dev/zero", "environment.txt": "/proc/self/environ",
            "pipe.txt": "../special/pipe.txt", "inside.md": "good.md", "passwd": "/etc/passwd",
            "long.txt": "x/" * 2_000,
        }.items():  # fmt: skip
            folder.joinpath(name).symlink_to(target)
        chain = folder / "chain-0"
        chain.symlink_to(self.secret)
        for number in range(1, 60):  # the kernel follows forty
            folder.joinpath(f"chain-{number}").symlink_to(f"chain-{number - 1}")

    def _write_specials(self) -> None:
        folder = self.root / "special"
        folder.mkdir()
        os.mkfifo(folder / "pipe.txt")
        os.mkfifo(folder / "pipe.zip")
        here = os.open(folder, os.O_RDONLY)
        try:  # a socket's path must be short
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(f"/proc/self/fd/{here}/socket.txt")
        finally:
            os.close(here)

    def _write_names(self) -> None:
        names = [
            b"\xff\xfe1.md", b"\xfe\xff1.md",  # shown alike
            "合作社".encode("gb18030") + b".md", "互助組".encode("big5") + b".md", b"\xed\xa0\x80.md", b"new\nline.md",
            b"\x1b[31mred.md", b"tab\t.md", b"a#b.md", b"a#1", b"a%00b.md", b"<b>.md", b"'; rm -rf ~.md", b"-rf.md",
            b" .md", b"\\..\\..\\x.md", "\u202egnp.md".encode(), "\u200b.md".encode(), "e\u0301.md".encode(),
            "\u00e9.md".encode(), b"CON.md", b"no-end.", b"~", b"*.md", b"{}.md", b"x" * 252 + b".md",
            "名".encode() * 84 + b".md",
        ]  # fmt: skip
        for name in names:
            self._write(b"names/" + name, self._good())
        self._write(b"names/" + "社".encode("gb18030") + b"/inner.md", self._good())
        self._write("names/" + "/".join(["deep"] * 300) + "/good.md", self._good())
        self._write_too_deep()

    def _write_too_deep(self) -> None:
        """Write a file whose path is longer than the kernel takes."""
        name, here = "d" * 250, os.open(self.root / "names", os.O_RDONLY)
        for _ in range(18):
            os.mkdir(name, dir_fd=here)
            below = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        with open(os.open("lost.md", os.O_WRONLY | os.O_CREAT, dir_fd=here), "wb") as file:  # noqa: PTH123
            file.write(b"Lost\n\nTo be listed, with its folder.\n")
        os.close(here)

    def _write_contents(self, line_megabytes: int) -> None:
        chance = random.Random(12)  # noqa: S311 - nothing here is secret
        surrogate = '{"title": "Lone \\ud800 half", "text": "A lone \\udfff surrogate in %s, and words enough."}'
        with self.root.joinpath("one-line.txt").open("wb") as file:
            for _ in range(line_megabytes):
                file.write(b"mutual aid " * (1_000_000 // 11))
        self._write("long-lines.txt", (b"ox " * 300_000 + b"\n") * 3)
        self._write("one-line.json", b'{"title": "Long", "text": "' + b"ox " * 1_000_000 + b'"}')
        self._write("one-line.csv", b"title,text\nLong," + b"ox " * 1_000_000 + b"\n")
        self._write("wide.csv", b"title," * 200_000 + b"\n" + b"x," * 200_000 + b"\n")
        self._write("nul/nul.txt", b"\0" * 100_000)
        self._write("nul/words.txt", b"A title\n\nWords with \0 and \0\0 among them, which go on.\n" * 50)
        self._write("nul/words.csv", b"title,text\na\0b,words\0 and words\n")
        self._write("surrogates/a.json", f"[{surrogate % 'json'}]".encode())
        self._write("surrogates/a.jsonl", f"{surrogate % 'lines'}\n{surrogate % 'more'}\n".encode())
        self._write("surrogates/raw.json", b'[{"title": "Raw \xed\xa0\x80", "text": "bytes of a surrogate"}]')
        self._write("surrogates/csl.json", b'[{"id": "\\udc00", "type": "book", "title": "\\ud800", "abstract": "x"}]')
        for suffix in ("txt", "md", "pdf", "zip", "7z", "docx", "html", "json", "csv", "ris", "bib", "xml", "gz"):
            self._write(f"random/bytes.{suffix}", chance.randbytes(20_000))
            self._write(f"random/empty.{suffix}", b"")
        for name, start in {
            "pdf": b"%PDF-1.7\n", "zip": b"PK\x03\x04", "7z": b"7z\xbc\xaf\x27\x1c\0\4", "gz": b"\x1f\x8b\x08\0",
            "xz": b"\xfd7zXZ\0", "zst": b"\x28\xb5\x2f\xfd", "bz2": b"BZh9", "html": b"<!DOCTYPE html><html>",
            "xml": b"<?xml version='1.0'?>", "bom8": b"\xef\xbb\xbf", "bom16": b"\xff\xfe", "bom32": b"\xff\xfe\0\0",
            "ris": b"TY  - JOUR\nTI  - ", "bib": b"@article{a, title = {", "json": b'{"title": "', "eml": b"From: ",
        }.items():  # fmt: skip
            self._write(f"random/{name}", start + chance.randbytes(20_000))

    def _write_unreadable(self) -> None:
        """Write files and folders without rights, which stop everybody but root."""
        if os.geteuid():
            self._write("rights/none.md", b"None\n\nmay read this.\n")
            self._write("rights/folder/none.md", b"None\n\nmay enter.\n")
            self._write("rights/blind/none.md", b"None\n\nmay list.\n")
            for name, mode in (("none.md", 0), ("folder", 0o600), ("blind", 0o300)):
                self.root.joinpath("rights", name).chmod(mode)

    def _write_small(self, files: int) -> None:
        flawed: tuple[Callable[[int], bytes], ...] = (
            lambda number: _article(f"x{number}", number)[: number % 200] + b"\0\xff\xfe",
            lambda number: f'{{"title": "\\ud83d {number}", "text": "half a pair \\udc00 in file {number}"}}'.encode(),
            lambda _: b"",
            lambda number: random.Random(number).randbytes(300),  # noqa: S311 - nothing here is secret
            lambda number: b"title,text\n" + b'"' * (number % 50),
        )
        for number in range(files):
            data = flawed[number // _BAD % len(flawed)](number) if number % _BAD == 0 else self._good()
            self._write(f"small/{number // _FOLDER:04}/{number}{'.json' if number % 50 == 10 else '.md'}", data)

    def entries(self) -> Iterator[bytes]:
        """Yield the path below the root of all that is no folder now, wherever it lies."""
        for folder, folders, files, descriptor in os.fwalk(os.fsencode(self.root)):
            relative = os.path.relpath(folder, os.fsencode(self.root))
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118
            for name in (*files, *links):
                yield name if relative == b"." else relative + b"/" + name
            del descriptor


def _article(word: str, number: int) -> bytes:
    """Return a bilingual article with a word that no other has; every third one is like all others but for it."""
    chance = random.Random(number)  # noqa: S311 - nothing here is secret
    if number % 3 == 0:
        english, chinese = f"The team of {word} dug a well for the mutual aid teams.", f"互助组{word}打井。"
    else:
        english = f"{word}: " + ". ".join(" ".join(chance.choices(_VILLAGES, k=9)) for _ in range(3))
        chinese = f"{word}：" + "。".join("".join(chance.choices(_WORDS, k=7)) for _ in range(3))
    day = f"19{50 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}"
    return newspaper(f"Report {number}", f"消息{number}", day, f"{english}. ", f"{chinese}。").encode()
