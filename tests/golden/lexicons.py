"""Turns the fixed documents, and a few lines of a dictionary, into what the files of a lexicon say."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from search.engine import OpenIndex, current
from search.enrich import Enricher
from search.lexicon.build_context import OWNER, BuildContext
from search.lexicon.reference.cedict import parse_cedict
from search.lexicon.reference.dictionary_files import DICTIONARY, KIND, compile_dictionary, write_dictionary
from search.lexicon.writing import WRITERS
from tests.fixtures.generations import build_generation
from tests.golden.documents import DOCUMENTS
from tests.golden.dumps import arrays
from tests.golden.table_checksums import table_checksums

__all__ = ["dictionary", "lexicons"]

_LINES = """
# a comment
互助組 互助组 [hu4 zhu4 zu3] /mutual aid team/aid group (in farming)/
糧食 粮食 [liang2 shi5] /grain/foodstuff/CL:種|种[zhong3]/
縣 县 [xian4] /county/PRC county-level division/
縣長 县长 [xian4 zhang3] /county magistrate/head of a county/
合作 合作 [he2 zuo4] /to cooperate/cooperation/
合作社 合作社 [he2 zuo4 she4] /cooperative/co-op/
倉庫 仓库 [cang1 ku4] /storehouse/depot/warehouse/
倉 仓 [cang1] /barn/granary/storehouse/
保羅 保罗 [Bao3 luo2] /Paul (name)/
彼得 彼得 [Bi3 de2] /Peter (name)/
瑪麗 玛丽 [Ma3 li4] /Mary (name)/
約翰 约翰 [Yue1 han4] /John (name)/
王 王 [Wang2] /surname Wang/
王 王 [wang2] /king/best or strongest of its type/
畝 亩 [mu3] /classifier for fields/unit of area equal to one fifteenth of a hectare/
棉花 棉花 [mian2 hua5] /cotton/
帳目 账目 [zhang4 mu4] /accounts/an item in accounts/
帳 帐 [zhang4] /variant of 賬|账[zhang4]/
""".strip()
"""Never change one of these lines: add another."""


def lexicons() -> dict[str, Any]:
    """Return the content of the files of the documents' lexicon, its dictionary made of a few lines of our own."""
    enricher = Enricher.load()
    found: dict[str, Any] = {}
    with TemporaryDirectory() as name:
        index = Path(name, "index")
        documents = [enricher.enrich(document) for document in DOCUMENTS]
        build_generation(index, documents, memory_mb=400, cores=1)
        generation = current(index)
        opened = OpenIndex(generation)
        (segment,) = opened.segments
        before = {*generation.iterdir()}
        for write in WRITERS:
            if write is write_dictionary:
                compile_dictionary(generation / DICTIONARY, parse_cedict(_LINES))
            else:
                write(BuildContext(generation, opened.segments))
        for path in sorted({*generation.iterdir()} - before - {generation / DICTIONARY}):
            owner = segment.id if segment.id in path.name else OWNER
            content = arrays(path, path.stem.partition("-")[0], owner)
            found |= {f"{path.name.replace(segment.id, 'SEGMENT')}, {array}": one for array, one in content.items()}
    found = {f"of {len(DOCUMENTS)} documents: {case}": content for case, content in found.items()}
    return {**found, **table_checksums("search.lexicon")}


def dictionary() -> dict[str, Any]:
    """Return the content of a dictionary of a few lines."""
    with TemporaryDirectory() as name:
        path = Path(name, DICTIONARY)
        compile_dictionary(path, parse_cedict(_LINES))
        content = arrays(path, KIND, OWNER)
    return {f"of {len(_LINES.splitlines())} lines: {array}": one for array, one in content.items()}
