"""Templates: what they print is escaped, and names and messages are in the language of the page."""

from functools import cache

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader, PackageLoader, UndefinedError
from markupsafe import Markup, escape

from web import create_app
from web.rendering import render

_TEMPLATES = {
    "hezuo/value.html": "{{ value }}|{% set kept %}{{ value }}{% endset %}{{ kept }}|{{ [value]|join }}",
    "hezuo/message.html": '{{ _("Within %(place)s", place=value) }}|{{ _("Newest") }}|{{ _("100%%") }}',
    "hezuo/loop.html": "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% for x in value %}{{ twice(x) }}{% endfor %}",
    "hezuo/pair.html": "{{ label_in_markup(value) }}|{{ both_in_markup(value) }}",
    "hezuo/missing.html": "{{ nowhere }}",
    "hezuo/macros.html": (
        '{% macro two(x) %}<b title="{{ x }}">{{ gap }}</b>{{ _("Newest") }}{% endmacro %}'
        "{% macro one(x) %}{{ x }}{% endmacro %}"
    ),
    "hezuo/kept.html": (
        '{% set start, end = (value,)|pieces("macros.html", "two") %}{{ start }}{{ value }}{{ end }}|'
        '{{ (value,)|piece("macros.html", "one") }}|{{ 1234567|grouped }}'
    ),
}

_TEXTS = st.text(st.sampled_from("&<>\"'%a甲")) | st.text()


@cache
def _application() -> Flask:
    app = create_app("no-index")
    app.jinja_loader = ChoiceLoader([DictLoader(_TEMPLATES), PackageLoader("web")])
    return app


def _rendered(template: str, value: object, interface: str = "en") -> str:
    with _application().test_request_context(f"/{interface}/search"):
        return render(template, value=value)


@given(value=_TEXTS | _TEXTS.map(Markup) | st.integers() | st.floats() | st.none() | st.booleans())
def test_a_value_is_escaped_once_wherever_it_is_printed(value: object) -> None:
    assert _rendered("value.html", value) == "|".join([str(escape(value))] * 3)


@given(value=st.lists(_TEXTS, max_size=4))
def test_macros_in_loops_print_what_they_are_given(value: list[str]) -> None:
    assert _rendered("loop.html", value) == "".join(str(escape(text)) * 2 for text in value)


@given(value=_TEXTS | _TEXTS.map(Markup))
def test_what_is_put_into_a_message_is_escaped(value: str) -> None:
    assert _rendered("message.html", value) == f"Within {escape(value)}|Newest|100%"


def test_one_message_is_in_the_language_of_each_page() -> None:
    newest = [_rendered("message.html", "x", interface).split("|")[1] for interface in ("en", "zh", "en")]
    assert newest[0] == newest[2] == "Newest"
    assert newest[1] != "Newest"


@pytest.mark.parametrize(
    ("interface", "label", "both"),
    [
        ("en", "A&amp;B", 'A&amp;B <span class="second" lang="zh-Hans">甲</span>'),
        ("zh", "甲", '甲 <span class="second" lang="en">A&amp;B</span>'),
        ("zh-hant", "甲", '甲 <span class="second" lang="en">A&amp;B</span>'),
    ],
)  # fmt: skip
def test_of_a_pair_of_names_the_readers_comes_first(interface: str, label: str, both: str) -> None:
    assert _rendered("pair.html", ("A&B", "甲"), interface) == f"{label}|{both}"


def test_a_name_that_no_template_has_been_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _rendered("missing.html", "")


@given(value=_TEXTS, interface=st.sampled_from(["en", "zh"]))
def test_what_is_printed_again_is_escaped_and_in_the_language_of_the_page(value: str, interface: str) -> None:
    """Pieces with gaps between them, whatever other pages have printed before."""
    newest = {"en": "Newest", "zh": "最新"}[interface]
    text = str(escape(value))
    for _ in range(2):
        assert _rendered("kept.html", value, interface) == f'<b title="{text}">{text}</b>{newest}|{text}|1,234,567'
