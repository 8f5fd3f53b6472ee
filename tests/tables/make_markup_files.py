"""Makes the files of tests/fixtures/formats/markup/: our own texts, saved by Chromium, LibreOffice and pandoc.

Run `python -m tests.tables.make_markup_files` on a machine that has the three programs after the sources in
`tests/tables/markup_sources/` change. The files are committed, as the tests do not need the programs; what each must
give stands in `tests/ingest/formats/markup_rows.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent / "markup_sources"
TARGET = Path(__file__).parents[1] / "fixtures" / "formats" / "markup"
CHROMIUM_PAGES = ("news_en.html", "news_zh.html", "journal.html", "newspaper.html")
PANDOC = (
    ("wells.md", "pandoc_wells.docx"),
    ("wells.md", "pandoc_wells.odt"),
    ("wells.md", "pandoc_wells.epub"),
    ("wells.md", "pandoc_wells_epub2.epub"),
    ("wells.md", "pandoc_wells.html"),
    ("newspaper.md", "pandoc_newspaper.html"),
    ("newspaper.md", "pandoc_newspaper.docx"),
    ("newspaper.md", "pandoc_newspaper.odt"),
)
LIBREOFFICE = (
    ("report.fodt", "docx"),
    ("report.fodt", "odt"),
    ("report.fodt", "epub"),
    ("report.fodt", "html"),
    ("newspaper.txt", "docx"),
    ("newspaper.txt", "odt"),
    ("letter.fodt", "docx"),
    ("letter.fodt", "odt"),
    ("letter.fodt", "epub"),
)


def chromium() -> None:
    """Save pages as Chromium does: the page as it stands in its memory (`--dump-dom`), and MHTML."""
    from playwright.sync_api import sync_playwright

    for name in CHROMIUM_PAGES:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{SOURCES / name}"]
        done = subprocess.run(command, capture_output=True, check=True, timeout=120)
        TARGET.joinpath(f"chromium_{name}").write_bytes(done.stdout)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in ("news_en.html", "news_zh.html", "journal.html"):
            page = browser.new_page()
            page.goto(f"file://{SOURCES / name}")
            snapshot = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})
            TARGET.joinpath(f"chromium_{name.removesuffix('.html')}.mhtml").write_text(
                snapshot["data"], encoding="utf-8", newline=""
            )
        browser.close()


def pandoc() -> None:
    """Convert Markdown."""
    for source, target in PANDOC:
        format_ = ["-t", "epub2"] if "epub2" in target else []
        subprocess.run(
            ["pandoc", "-s", *format_, str(SOURCES / source), "-o", str(TARGET / target)], check=True, timeout=120
        )


def libreoffice() -> None:
    """Save texts of Writer in its formats."""
    with tempfile.TemporaryDirectory() as folder:
        for source, extension in LIBREOFFICE:
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
            text = ":Text (encoded):UTF8" if source.endswith(".txt") else ""
            infilter = ["--infilter=Text (encoded):UTF8"] if text else []
            subprocess.run(
                [*command, extension, *infilter, "--outdir", folder, str(SOURCES / source)], check=True, timeout=300
            )
            stem = Path(source).stem
            shutil.move(Path(folder) / f"{stem}.{extension}", TARGET / f"libreoffice_{stem}.{extension}")
        shutil.copy(SOURCES / "report.fodt", TARGET / "report.fodt")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    made = {"chromium": chromium, "pandoc": pandoc, "libreoffice": libreoffice}
    for name in sys.argv[1:] or made:
        made[name]()
