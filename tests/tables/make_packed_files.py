"""Makes the files of tests/fixtures/formats/packed/: our own texts as PDF and archive files, by the programs in use.

Run `python -m tests.tables.make_packed_files` on a machine that has Chromium, LibreOffice, pandoc, 7z, zip and tar after
the sources in `tests/tables/packed_sources/` change. The files are committed, as the tests do not need the programs; what
each must give stands in `tests/ingest/formats/packed_rows.py`.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fixtures.archive_files import raw_zip

SOURCES = Path(__file__).parent / "packed_sources"
TARGET = Path(__file__).parents[1] / "fixtures" / "formats" / "packed"
PAGES = ("weavers", "columns", "vertical")
PAPERS = ("report", "harvest", "newspaper")
ARTICLES = {
    "1954/1954-11-11_江苏新建合作社.md": (
        "### 江苏新建合作社\n\n1954-11-11\n第2版()\n专栏：简讯\n\n    江苏省今年新建了一批合作社，盐城的农民热烈拥护。\n"
    ),
    "1954/1954-12-03_长治修水渠.md": (
        "### 长治修水渠\n\n1954-12-03\n第3版()\n专栏：\n\n    山西长治的社员修了两条水渠，明年春耕就能用上。\n"
    ),
}
LETTER = "A letter from the weaver\n\nThe cloth that I sent in May has not come back, and the station says it never saw it.\n"


def run(*command: str, folder: Path) -> None:
    """Run a program in a folder."""
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


def chromium(folder: Path) -> None:
    """Print pages to PDF."""
    for name in PAGES:
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
        run(
            "chromium",
            *options,
            f"--print-to-pdf={TARGET / f'chromium_{name}.pdf'}",
            f"file://{SOURCES / f'{name}.html'}",
            folder=folder,
        )


def libreoffice(folder: Path) -> None:
    """Export word processor's files to PDF."""
    for name in PAPERS:
        run("pandoc", str(SOURCES / f"{name}.md"), "-o", f"libreoffice_{name}.docx", folder=folder)
        run(
            "soffice",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(TARGET),
            f"libreoffice_{name}.docx",
            folder=folder,
        )


def archives(folder: Path) -> None:
    """Pack two articles in every usual way, and a letter beside some of them."""
    for name, text in ARTICLES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (path.parent / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    names = sorted(ARTICLES)
    for number, options in enumerate((("-ms=on",), ("-m0=LZMA",), ("-m0=BZip2", "-ms=off")), start=1):
        run("7z", "a", *options, str(TARGET / f"7zip_{number}.7z"), *names, folder=folder)
    run("7z", "a", str(TARGET / "7zip_4.zip"), *names, folder=folder)
    run("zip", "-r", str(TARGET / "zip_1.zip"), "1954", folder=folder)
    run("zip", "-0", str(TARGET / "zip_2.zip"), *names, folder=folder)
    run("zip", "-Z", "bzip2", str(TARGET / "zip_3.zip"), *names, folder=folder)
    for number, suffix in enumerate((".tar", ".tar.gz", ".tar.xz", ".tar.bz2"), start=1):
        run("tar", "--auto-compress", "-cf", str(TARGET / f"tar_{number}{suffix}"), *names, folder=folder)
    run("gzip", "-k", "letter.txt", folder=folder)
    shutil.copy(folder / "letter.txt.gz", TARGET / "gzip_letter.txt.gz")
    run("zip", "-j", str(TARGET / "zip_4_nested.zip"), "letter.txt", str(TARGET / "7zip_1.7z"), folder=folder)
    files = [(name, text.encode()) for name, text in ARTICLES.items()]
    # As the Explorer of Windows in Chinese, WinRAR in Taiwan, and programs of MS-DOS with their slashes wrote them.
    windows = {
        "windows_1.zip": [(name.encode("gbk"), data) for name, data in files],
        "windows_2.zip": [(name.replace("/", "\\").encode("gbk"), data) for name, data in files],
        "windows_3.zip": [
            (name.replace("1954/", "農村/").translate(str.maketrans("苏长", "蘇長")).encode("big5"), data)
            for name, data in [(files[0][0].replace("江苏新建合作社", "江蘇新建合作社"), files[0][1])]
        ],
    }
    for name, members in windows.items():
        (TARGET / name).write_bytes(raw_zip(members))


def main() -> None:
    """Make all files anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for make in (chromium, libreoffice, archives):
        with TemporaryDirectory() as folder:
            make(Path(folder))


if __name__ == "__main__":
    main()
