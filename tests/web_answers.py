"""Turns a few questions into what a library would say of them: what it added, what was meant, what less would find."""

from __future__ import annotations

from search.results import Completion, Expansion, Relaxation, Suggestion

__all__ = ["COMPLETIONS", "EXPANSIONS", "RELAXATIONS", "SUGGESTIONS", "XSS"]

XSS = "<img src=x onerror=alert(1)>"

EXPANSIONS = {
    "互助组": (
        Expansion(word="互助组", text="mutual aid team", lang="en", weight=0.8, why="glossary", source="glossary: Selden 1988"),
        Expansion(word="互助组", text="mutual-aid group", lang="en", weight=0.4, why="archive", source="glossed in 12 documents"),
    ),
    "mutual aid": tuple(
        Expansion(word=word, text=f"{word} {number}", lang="zh", weight=1 / (number + 2), why="dictionary", source="CC-CEDICT")
        for word in ("mutual", "aid")
        for number in range(10)
    ),
    XSS: (Expansion(word=XSS, text=XSS, lang="zh", weight=0.5, why=XSS, source=XSS),),
}  # fmt: skip
SUGGESTIONS = {
    "互助祖": (Suggestion(query="互助组", word="互助祖", correction="互助组", why="sound", total=52),),
    XSS: (Suggestion(query=f"not {XSS}", word=XSS, correction=XSS, why="spelling", total=1),),
}
RELAXATIONS = {
    "互助组 zzz": (
        Relaxation(kind="word", dropped="zzz", label="zzz", query="互助组", total=52),
        Relaxation(kind="word", dropped="互助组", label="互助组", query="zzz", total=0),
    ),
    "互助组": (
        Relaxation(kind="filter", dropped="kind:scholarship", label="scholarship", query="互助组", filter="kind", value="scholarship", total=1),
        Relaxation(kind="filter", dropped="-region:130000", label="Hebei 河北", query="互助组", filter="-region", value="130000", total=2),
        Relaxation(kind="filter", dropped="dates", label="dates", query="互助组", filter="dates", total=3),
    ),
    "平原": (Relaxation(kind="filter", dropped="region:130000,140000", label="Hebei 河北, Shanxi 山西", query="平原", filter="region", total=1),),
    XSS + "x": (Relaxation(kind="word", dropped=XSS, label=XSS, query=XSS, total=1),),
}  # fmt: skip
COMPLETIONS = (
    Completion(text="互助组", kind="term", detail="mutual aid team · hùzhù zǔ"),
    Completion(text="互助合作", kind="word"),
    Completion(text="Hebei", kind="place", detail="Hebei province 河北"),
    Completion(text="河北的互助组", kind="title"),
    Completion(text=XSS, kind="title", detail=XSS),
)
