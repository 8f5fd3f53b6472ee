"""The table of golden queries that `hezuo init` writes: what can stand in it, and nothing that does."""

from __future__ import annotations

__all__ = ["queries_template"]

_TEMPLATE = """\
# Golden queries: what must be found, whatever becomes of the index.
#
# Before a build or an update is served, it is asked these queries. If one does not hold any more, the old index stays,
# and hezuo says which, and what was found instead. To ask them of the index that is served: hezuo check --queries
#
# A query begins with [[query]]; take away the # before each line of the example, and change it:
#
#[[query]]
#q = "互助组"                                   # as you would type it; without it, all that the filters leave
#filters = {region = "Shanxi", from = "1954"}   # any of: region, era, kind, lang …, from, to
#exclude = {kind = "web"}                       # documents that are left out
#exact = true                                   # only what was typed, without translations
#must_contain = ["letters/1954-11.txt"]         # documents that must be listed …
#must_not = ["minutes/*"]                       # … and that may not
#above = [["letters/1954-11.txt", "notes.md"]]  # the first must stand above the second
#within = 10                                    # must_contain and must_not look at so many results from the top
#at_least = 3                                   # so many documents must have all words …
#at_most = 50                                   # … and so many may
#note = "Mrs. Wang asks for this letter every year."
#
# A document is named by its id (the end of the address of its page), by the path of its file as pages show it, or by a
# pattern of such paths: * is anything, ? one character. All keys may be left out that you have no use for.
"""


def queries_template() -> str:
    """Return the text of a table without any query, with an example that explains each key."""
    return _TEMPLATE
