"""Claims about the librarian's commands.

Each command is run as a process, the way a librarian runs it; what many arguments make of it, in the test's own process,
since one that starts takes over a second of CPU time.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from search import BuildError, Config
from search.cli import main
from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
HEZUO = Path(sys.executable).with_name("hezuo")
_HELP = 6  # times as long as importing click; measured 2.1 to 2.4; 9 when `find` loaded Whoosh


def hezuo(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run one command with its output in a pipe."""
    command = [str(HEZUO), *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def hezuo_here(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run one command in this process, with its output kept apart as two pipes would."""
    given, out, err = list(map(str, arguments)), StringIO(), StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(given, prog_name="hezuo")
    return subprocess.CompletedProcess(given, int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds, built by the command."""
    folder = tmp_path_factory.mktemp("cli") / "index"
    done = hezuo("build", SEEDS, "--index", folder)
    assert done.returncode == 0, done.stderr
    return folder


def found(index: Path, *arguments: str) -> list[str]:
    """The first three characters of each hit's source, in order of their names."""
    done = hezuo_here("find", *arguments, "--json", "--index", index)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["total"] == len(answer["hits"])
    return sorted(hit["source"][:3] for hit in answer["hits"])


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (["互助组"], ["000", "001"]),
        (["互助組"], ["000", "001"]),
        (['"mutual aid team"'], ["000", "001"]),
        (["mutual", "aid", "team"], ["000", "001"]),
        (["人民公社"], ["000"]),
        (["乡", "--exact"], ["000", "001"]),
        (["高级农业生产合作社"], ["000", "001"]),  # 001 has no 高级
        (['"生产农业"'], []),
        (["12500"], ["001"]),
        (["一万二千五百"], ["001"]),
        (["Akismet"], []),
        (["Devotie"], []),
        (['"Legendary Actors"'], []),
        (['"Leave a Comment"'], []),
        (["--region", "Shanxi"], ["001"]),
        (["--region", "Shaanxi"], []),
        (["--region", "Hebei"], ["000"]),
        (["--from", "1954-11", "--to", "1954-12"], ["001"]),
        (["--era", "rural-revitalisation"], ["002"]),
        (["--era", "乡村振兴"], ["002"]),
        (["--era", "Rural Revitalization"], ["002"]),
        (["--kind", "web"], ["002"]),
        (["--lang", "zh"], ["001"]),
        ([], ["000", "001", "002"]),
        (["互助组", "--exact"], ["000", "001"]),
    ],
)
def test_find_on_the_seeds(index: Path, arguments: list[str], sources: list[str]) -> None:
    """The customer's three documents are found by what they hold and by nothing else."""
    assert found(index, *arguments) == sources


def test_find_json_tells_what_a_program_needs(index: Path) -> None:
    """Every hit has its id, title, score, source, snippets, date, eras and places with code, province and role."""
    answer = json.loads(hezuo("find", "互助组", "--region", "Shanxi", "--json", "--index", index).stdout)
    [hit] = answer["hits"]
    assert hit["source"] == "001_7c73fe4ff602b772.txt"
    assert hit["score"] > 0
    assert hit["date"] == "1954-11-11"
    assert "collectivisation" in hit["eras"]
    places = {(place["name"], place["province"], place["role"]) for place in hit["places"]}
    assert ("长治", "山西", "subject") in places
    assert all(re.fullmatch(r"\d{6}|CN|x-[a-z-]+", place["code"]) for place in hit["places"])
    assert any("互助组" in snippet["text"] for snippet in hit["snippets"])
    for snippet in hit["snippets"]:
        for start, end in snippet["marks"]:
            assert snippet["text"][start:end] in ("互助组", "互助組", "mutual aid team", "mutual aid teams")


def test_find_says_how_a_romanised_word_is_read(index: Path) -> None:
    """A librarian sees the Chinese with its pinyin, and where its English comes from."""
    shown = hezuo("find", "hu-chu tsu", "--index", index).stdout
    assert "互助组 (pinyin hùzhù zǔ)" in shown
    assert "mutual aid team (glossary)" in shown


def test_find_for_people_is_readable_in_a_pipe(index: Path) -> None:
    """Without a terminal there are no colours or bars, and every hit shows its facts and passages."""
    shown = hezuo("find", "互助组", "--index", index).stdout
    assert "2 documents" in shown
    assert "1954-11-11 · newspaper" in shown
    assert "\x1b" not in shown


def test_a_document_cannot_play_with_the_terminal(tmp_path: Path) -> None:
    """Control characters of a title do not reach the terminal."""
    folder = tmp_path / "sources"
    folder.mkdir()
    folder.joinpath("a.md").write_text(
        newspaper("Evil \x1b[2J title [bold]", "标题", "1954-01-01", "Text."), encoding="utf-8"
    )
    assert hezuo("build", folder, "--index", tmp_path / "index").returncode == 0
    shown = hezuo("find", "evil", "--index", tmp_path / "index").stdout
    assert "\x1b" not in shown
    assert "[bold]" in shown


def test_check_and_stats(index: Path) -> None:
    """A good index is confirmed, and its facts can be had as text and as JSON."""
    assert json.loads(hezuo("check", "--json", "--index", index).stdout)["documents"] == 3
    assert "as they were built" in hezuo("check", "--index", index).stdout
    facts = json.loads(hezuo("stats", "--json", "--index", index).stdout)
    assert facts["documents"] == 3
    assert facts["kinds"] == {"newspaper": 1, "scholarship": 1, "web": 1}
    assert "3 documents, published 1954-11-11 to 1954-11-11; 2 undated" in hezuo("stats", "--index", index).stdout


def test_a_second_build_knows_what_is_unchanged(tmp_path: Path) -> None:
    """Documents that are as they were are told from new ones."""
    target = tmp_path / "index"
    assert json.loads(hezuo("build", SEEDS, "--json", "--index", target).stdout)["added"] == 3
    again = json.loads(hezuo("build", SEEDS, "--json", "--index", target).stdout)
    assert (again["added"], again["unchanged"]) == (0, 3)


def test_an_update_follows_the_documents(tmp_path: Path) -> None:
    """New, changed and deleted documents are counted and named, for people and for programs; the index stays whole."""
    folder, target = tmp_path / "sources", tmp_path / "index"
    folder.mkdir()
    for number in range(5):
        folder.joinpath(f"{number}.txt").write_text(newspaper(f"N{number}", "号", "1954-01-01", "Text."), "utf-8")
    assert hezuo("build", folder, "--index", target).returncode == 0
    folder.joinpath("0.txt").unlink()
    folder.joinpath("1.txt").write_text(newspaper("N1", "号", "1954-01-01", "Another text."), "utf-8")
    folder.joinpath("9.txt").write_text(newspaper("N9", "号", "1954-01-01", "Text."), "utf-8")
    folder.joinpath("empty.txt").touch()
    done = hezuo("update", "--index", target, folder=tmp_path)
    assert "5 documents" in done.stdout
    assert "(1 new, 1 changed, 3 as before), 1 deleted, 1 rejected" in done.stdout
    assert "deleted 0.txt" in done.stdout
    assert "empty.txt: the file is empty" in done.stderr
    assert found(target, "text") == ["1.t", "2.t", "3.t", "4.t", "9.t"]
    facts = json.loads(hezuo_here("stats", "--json", "--index", target).stdout)
    assert (facts["documents"], facts["segments"], facts["deleted"]) == (5, 2, 2)
    assert "2 segments, 2 documents deleted and waiting" in hezuo_here("stats", "--index", target).stdout
    assert "5 documents are as they were built" in hezuo_here("check", "--index", target).stdout
    folder.joinpath("2.txt").unlink()
    report = json.loads(hezuo("update", "--json", "--index", target, folder=tmp_path).stdout)
    counts = {name: report[name] for name in ("documents", "added", "changed", "unchanged", "deleted")}
    assert counts == {"documents": 4, "added": 0, "changed": 0, "unchanged": 4, "deleted": 1}
    assert report["deleted_sources"] == ["2.txt"]
    assert [Path(item["path"]).name for item in report["rejected"]] == ["empty.txt"]
    assert report["seconds"] > 0


@pytest.mark.parametrize("command", ["build", "update"])
def test_memory_and_cores_are_handed_on(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the librarian allows is what the build is told; where nothing is said, the settings hold."""
    told: list[tuple[int, int | None]] = []

    def run(*_: object, config: Config, cores: int | None, **__: object) -> None:
        told.append((config.build_memory_mb, cores))
        raise BuildError("enough")

    monkeypatch.setattr(f"search.indexing.{command}", run)
    monkeypatch.setenv("HEZUO_BUILD_MEMORY_MB", "700")
    for arguments in ([], ["--memory", "300", "--cores", "3"]):
        assert CliRunner().invoke(main, [command, "--json", *arguments]).exit_code == 1
    assert told == [(700, None), (300, 3)]
    for wrong in (["--memory", "99"], ["--cores", "0"]):
        refused = CliRunner().invoke(main, [command, *wrong])
        assert refused.exit_code == 2
        assert "is not in the range x>=" in refused.output


def test_a_hostile_folder_builds_and_reports_each_file(tmp_path: Path) -> None:
    """Empty, binary, unreadable and huge files are reported by name with a reason, and the rest is built."""
    folder = tmp_path / "sources"
    folder.mkdir()
    folder.joinpath("good.txt").write_bytes(SEEDS.joinpath("002_feccbab97949def1.txt").read_bytes())
    folder.joinpath("empty.txt").touch()
    folder.joinpath("picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    folder.joinpath("dangling.txt").symlink_to(folder / "nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    with folder.joinpath("huge.txt").open("wb") as huge:
        huge.write("互助组发展。\n".encode() * 2_700_000)
    assert folder.joinpath("huge.txt").stat().st_size > 50_000_000
    if os.geteuid() != 0:  # root reads everything
        folder.joinpath("secret.txt").write_text("secret", encoding="utf-8")
        folder.joinpath("secret.txt").chmod(0)
    done = hezuo("build", folder, "--json", "--index", tmp_path / "index")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == 1
    reasons = {Path(item["path"]).name: item["reason"] for item in report["rejected"]}
    expected = {"empty.txt", "picture.txt", "dangling.txt", "pipe.txt", "huge.txt"} | (
        {"secret.txt"} if os.geteuid() else set()
    )
    assert reasons.keys() == expected
    assert all(reasons.values())
    told = hezuo("build", folder, "--index", tmp_path / "index")
    assert "5 rejected" in told.stdout or "6 rejected" in told.stdout
    assert "huge.txt: too large" in told.stderr
    assert (
        json.loads(hezuo_here("stats", "--json", "--index", tmp_path / "index").stdout)["rejected"]
        == report["rejected"]
    )
    listed = "".join(hezuo_here("stats", "--index", tmp_path / "index").stdout.split())
    assert all("".join(f"{item['path']}: {item['reason']}".split()) in listed for item in report["rejected"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["find", "x", "--region", "Atlantis"], "There is no region “Atlantis”"),
        (["find", "x", "--era", "stone-age"], "land-reform"),
        (["find", "x", "--from", "yesterday"], "not a date"),
        (["find", "x", "--kind", "novel"], "newspaper, scholarship, web"),
        (["find", "x", "--sort", "random"], "relevance, newest, oldest"),
        (["find", "x", "--from", "1955", "--to", "1950"], "exchange the two dates"),
        (["find", "x", "--page", "0"], "numbered from 1"),
        (["build", "no-such-folder"], "no-such-folder"),
        (["update", "no-such-folder"], "no-such-folder"),
    ],
)
def test_mistakes_are_explained(index: Path, arguments: list[str], message: str) -> None:
    """A wrong argument ends with a line that says what would be right, not with a stack trace."""
    done = hezuo_here(*arguments, "--index", index)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["find", "check", "stats", "update", "rollback"])
def test_a_missing_index_is_explained(command: str, tmp_path: Path) -> None:
    """Commands that read an index say how to build one."""
    done = hezuo_here(command, "--index", tmp_path / "none")
    assert done.returncode != 0
    assert "hezuo build" in done.stderr


@pytest.mark.parametrize("seeds", [None, "empty"])
def test_serve_without_documents_says_how_to_build(seeds: str | None, tmp_path: Path) -> None:
    """Where there is neither an index nor a document, serve says how to build one, and builds none."""
    if seeds:
        tmp_path.joinpath("seeds").mkdir()
    done = hezuo("serve", "--port", "0", folder=tmp_path)
    assert done.returncode == 1
    assert "hezuo build FOLDER --index index" in done.stderr
    assert not tmp_path.joinpath("index").exists()


@pytest.mark.parametrize("pointer", ["broken\n", "g-000777-00000000\n"])
@pytest.mark.parametrize("command", ["check", "find", "stats", "update"])
def test_a_broken_pointer_is_explained(command: str, pointer: str, tmp_path: Path) -> None:
    """Whatever reads an index with a broken CURRENT names that file and says how to build the index again."""
    index = tmp_path / "index"
    index.mkdir()
    index.joinpath("CURRENT").write_text(pointer, encoding="ascii")
    done = hezuo_here(command, "--index", index)
    assert done.returncode == 1
    assert str(index / "CURRENT") in done.stderr
    assert "hezuo build FOLDER" in done.stderr
    assert "Traceback" not in done.stderr


def cpu_seconds(*command: str | Path) -> float:
    """CPU time of a process that ends well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)])
def test_help_is_quick(command: list[str]) -> None:
    """Help loads little more than click itself: neither Whoosh nor numpy, which would take ten times as long."""
    rounds = [
        (cpu_seconds(HEZUO, *command, "--help"), cpu_seconds(sys.executable, "-c", "import click")) for _ in range(3)
    ]
    assert median(help_ for help_, _ in rounds) <= _HELP * median(reference for _, reference in rounds)


def test_every_command_explains_itself() -> None:
    """Help is there for each command and for the program as a whole, on 80 columns, with nothing cut off."""
    runner = CliRunner()
    listed = runner.invoke(main, ["--help"], terminal_width=80).output
    for command in ([], *([name] for name in main.commands)):
        told = runner.invoke(main, [*command, "--help"], terminal_width=80).output
        assert max(map(cell_len, told.splitlines())) <= 80
        assert all(f"\n  {name} " in listed for name in command)
    assert not [line for line in listed.splitlines()[1:] if line.endswith("...")]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_builds_and_serves(tmp_path: Path) -> None:
    """In a folder with documents and no index, serve builds, says where it serves, answers, and stops when told."""
    tmp_path.joinpath("seeds").symlink_to(SEEDS)
    port = free_port()
    with subprocess.Popen(
        [str(HEZUO), "serve", "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout
            lines: list[str] = []
            while not lines or "serving on" not in lines[-1]:
                lines.append(server.stdout.readline())
                assert lines[-1], (lines, server.stderr and server.stderr.read())
            assert f"http://127.0.0.1:{port}" in lines[-1]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
                assert answer.status == 200
            clash = hezuo("serve", "--port", str(port), folder=tmp_path)
            assert clash.returncode != 0
            assert "--port" in clash.stderr
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=10)
    assert server.returncode == 0
