"""Turns a wheel into an installed hezuo in an empty environment, and proves that it builds, searches and serves there.

python tests/wheel/check.py dist

The environment and the documents lie in a temporary folder, and nothing of the checkout is on the path, so that a table,
template or style sheet that the wheel lacks is missed here and not first by who installs it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

START_SECONDS = 120  # protects against a server that never starts

DOCUMENTS = {
    "newspaper.txt": """Title: Shanxi Province Trains Key Personnel for Mutual Aid Teams
Author:
Date: 1953-02-05
Page: 2

Shanxi Province Trains Key Personnel for Mutual Aid Teams

Changzhi Prefecture of Shanxi Province has trained 1,200 leaders of mutual aid teams this winter.



<hr />

Original:


### 山西省训练互助组骨干

1953-02-05
第2版()
专栏：

    山西省训练互助组骨干
    山西省长治专区今年冬季训练了一千二百个互助组组长。
""",
    "scholarship.md": """## Supply and marketing in rural Hebei

by *SATO Hanako*

This paper asks how supply and marketing co-ops (*gongxiao hezuoshe* 供銷合作社) reached the villages of Hebei Province in
the 1950s, and what mutual aid teams (*huzhu-zu* 互助組) bought from them.
""",
    "web.txt": """A Village Returns to Cooperation

Farmers in Sichuan pool their land again, and share one tractor among forty households.
""",
}


def main(folder: str) -> int:
    """Check the one wheel of a folder."""
    (wheel,) = Path(folder).glob("*.whl")
    with tempfile.TemporaryDirectory(prefix="hezuo-wheel-") as place:
        check(wheel.resolve(), Path(place).resolve())
    say(f"{wheel.name}: builds, searches and serves in an empty environment")
    return 0


def check(wheel: Path, place: Path) -> None:
    """Install a wheel in a folder, and use it there as a librarian and a reader would."""
    binaries = place / "environment" / "bin"
    venv.create(place / "environment", with_pip=True)
    # Neither settings nor paths of who runs this, nor what was compiled for another hezuo.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEZUO_", "PYTHON", "COV"))}
    environment = {**kept, "HEZUO_CACHE": str(place / "cache"), "PYTHONUTF8": "1", "HEZUO_LOG": "warning"}

    def run(*command: str, folder: Path = place, succeeds: bool = True) -> str:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        expect((done.returncode == 0) == succeeds, f"{command} ended with {done.returncode}", done.stdout + done.stderr)
        return done.stdout if succeeds else done.stderr

    def hezuo(*arguments: str) -> Any:
        return json.loads(run(str(binaries / "hezuo"), *arguments, "--json"))

    run(str(binaries / "pip"), "install", "--quiet", "--disable-pip-version-check", str(wheel))
    run(str(binaries / "pip"), "check")
    origin = run(str(binaries / "python"), "-c", "import search, web; print(search.__file__, web.__file__)")
    expect(origin.count(str(place)) == 2, "search and web are not those of the wheel", origin)

    empty = place / "empty"
    empty.mkdir()
    complaint = run(str(binaries / "hezuo"), "serve", "--port", "0", folder=empty, succeeds=False)
    expect(
        "seeds" in complaint and "Traceback" not in complaint, "serve without documents says nothing useful", complaint
    )

    sources = place / "documents"
    sources.mkdir()
    for name, text in DOCUMENTS.items():
        sources.joinpath(name).write_text(text, encoding="utf-8")
    report = hezuo("build", "documents")
    expect(report["added"] == len(DOCUMENTS) and not report["rejected"], "not all documents were read", report)
    expect(hezuo("check")["documents"] == len(DOCUMENTS), "the index is not as it was built")

    # The glossary, readings, gazetteer, eras and CC-CEDICT: a table of each is needed to answer.
    for query, filters, total in (
        ("互助组", (), 2),
        ("huzhuzu", (), 2),
        ("hu-chu tsu", (), 2),
        ("mutual aid teams", ("--region", "Shanxi"), 1),
        ("", ("--era", "collectivisation"), 2),
        ("拖拉机", (), 1),
    ):
        found = hezuo("find", query, *filters)
        expect(found["total"] == total, f"{query!r} {filters} finds {found['total']}, not {total}", found)
    serve(binaries / "hezuo", place, environment)


def serve(program: Path, folder: Path, environment: dict[str, str]) -> None:
    """Ask a running server for every kind of page, and for the files that a page needs."""
    command = [str(program), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            line = server.stdout.readline()
            (address,) = re.findall(r"http://[\d.:]+", line) or [""]
            expect(address, "the server does not say where it serves", line)
            expect(json.loads(get(f"{address}/healthz"))["status"] == "ok", "the server is not well")
            page = get(f"{address}/zh/search?q={quote('互助组')}")
            expect("<mark" in page, "the page of results marks nothing", page)
            document = re.findall(r'href="(/zh/documents/[^"?]+)', page)
            expect(document, "the page of results leads to no document", page)
            expect("互助组" in get(address + document[0]), "the page of the document lacks its text")
            for asset in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
                expect(get(address + asset.replace("&amp;", "&")), f"{asset} is empty")
            expect("/static/" in page, "the page has no style sheet", page)
            for path in (
                "/",
                "/en/",
                "/en/about",
                "/zh-hant/about",
                f"/api/v1/search?q={quote('互助组')}",
                "/api/v1/openapi.json",
            ):
                get(address + path)
        finally:
            server.terminate()
            server.communicate(timeout=START_SECONDS)
    expect(server.returncode == 0, f"the server ended with {server.returncode}")


def get(address: str) -> str:
    """Return what an address answers with; anything but a success raises."""
    with urlopen(address, timeout=START_SECONDS) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def expect(holds: object, complaint: str, shown: object = "") -> None:
    """End with a complaint unless something holds."""
    if not holds:
        raise SystemExit(f"wheel check: {complaint}\n{shown}")


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
