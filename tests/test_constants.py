"""Claims about numbers in the code: whoever meets one is told what it is for and where it comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SEARCH = Path(__file__).parents[1] / "search"


def is_number(node: ast.expr) -> bool:
    """Whether an expression is a number, or a group of nothing but numbers."""
    match node:
        case ast.Constant(value):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case ast.UnaryOp(operand=operand):
            return is_number(operand)
        case ast.BinOp(left, _, right):
            return is_number(left) and is_number(right)
        case ast.Tuple(parts) | ast.List(parts) | ast.Set(parts) | ast.Dict(_, parts):
            return bool(parts) and all(map(is_number, parts))
        case ast.Call(_, arguments, keywords):
            values = [*arguments, *(keyword.value for keyword in keywords)]
            return bool(values) and all(map(is_number, values))
    return False


def unexplained(path: Path, body: list[ast.stmt], form: str) -> Iterator[str]:
    """Names of a form that are given a number without a comment beside or above, or a docstring below."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for statement, after in zip(body, [*body[1:], None], strict=True):
        match statement:
            case ast.Assign(targets, value) if is_number(value):
                names = ", ".join(map(ast.unparse, targets))
            case ast.AnnAssign(target, value=ast.expr() as value) if is_number(value):
                names = ast.unparse(target)
            case _:
                continue
        own = lines[statement.lineno - 1 : statement.end_lineno]
        beside = any("#" in line for line in own) or lines[statement.lineno - 2].lstrip().startswith("#")
        below = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if re.fullmatch(form, names) and not (beside or below):
            yield f"{path.relative_to(SEARCH)}:{statement.lineno}: {names}"


@pytest.mark.parametrize("wing", ["engine", "query"])
def test_every_number_says_what_it_is(wing: str) -> None:
    """Each numeric constant of the engine and of queries has its unit, its source or its reason beside it."""
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((SEARCH / wing).rglob("*.py"))}
    assert not [found for path, module in modules.items() for found in unexplained(path, module.body, "[A-Z0-9_, ()]+")]


def test_every_number_of_ranking_says_where_it_comes_from() -> None:
    """What decides which document comes first has its source, or what was measured, beside it."""
    path = SEARCH / "query" / "ranking.py"
    groups = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]
    assert len(groups) >= 6
    assert not [found for group in groups for found in unexplained(path, group.body, "[a-z_]+")]
