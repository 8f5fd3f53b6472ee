"""Rendering of our templates in an environment of their own, whatever the application around us has set for its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from secrets import token_hex
from typing import Any

from flask import Flask, current_app, url_for
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from web import links
from web.interfaces import (
    INTERFACES,
    Label,
    catalogue,
    current,
    label_text,
    load_catalogues,
    names_of,
    settled,
    translated,
)

__all__ = ["add_filters", "prepare", "render"]

_ENVIRONMENT = "hezuo.templates"  # key of an application's extensions
_FOLDER = "hezuo/"  # of our templates
_OWN = "hezuo."  # of names of endpoints in templates


def render(template: str, **context: Any) -> str:
    """Return a template of ours, rendered in the language of the interface.

    Templates come through the application's loader, so that one of its own can take the place of ours.

    Args:
        template: Its name below `hezuo/`.
        **context: Its variables, besides those of the application's context processors.
    """
    app: Flask = current_app
    app.update_template_context(context)
    with settled():
        text: str = _environment(app).get_template(f"{_FOLDER}{template}").render(context)
    return text


def prepare(app: Flask) -> None:
    """Compile all templates and read all catalogues, which the first requests would wait for."""
    environment = _environment(app)
    for name in environment.list_templates():
        if name.startswith(_FOLDER):
            environment.get_template(name)
    load_catalogues()


def _environment(app: Flask) -> Environment:
    """Return the environment of an application, which is made at first."""
    environment = app.extensions.get(_ENVIRONMENT)
    if not isinstance(environment, Environment):
        environment = app.extensions[_ENVIRONMENT] = _new_environment(app)
    return environment


def _new_environment(app: Flask) -> Environment:
    environment = Environment(
        loader=app.jinja_env.loader,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=app.jinja_env.auto_reload,
    )
    environment.policies["ext.i18n.trimmed"] = True
    printers = _name_printers(environment)
    environment.filters.update(app.jinja_env.filters)
    environment.tests.update(app.jinja_env.tests)
    environment.globals.update(app.jinja_env.globals)
    environment.globals.update(
        {
            "url_for": _url_for,
            "hezuo_asset": _asset,
            "interface": current,
            "interfaces": INTERFACES,
            "label_text": label_text,
            **printers,
            "names_of": names_of,
            "translated": translated,
        }
    )
    add_filters(environment)
    environment.filters.update({"label": printers["label_in_markup"], "both": printers["both_in_markup"]})
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # which the extension has added
        gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext, newstyle=True
    )
    # The extension calls each of them by way of two others of its own, with a copy of the variables if in a loop.
    environment.globals.update({"_": _gettext, "gettext": _gettext, "ngettext": _ngettext, "pgettext": _pgettext})
    return environment


def _gettext(message: str, **values: object) -> Markup:
    return _filled(catalogue().ugettext(message), values) if values else _fixed(current().locale, message)


@lru_cache(maxsize=4096)  # all messages of the templates, in each language
def _fixed(_locale: str, message: str) -> Markup:
    return _filled(catalogue().ugettext(message), {})


def _ngettext(singular: str, plural: str, number: int, **values: object) -> Markup:
    return _filled(catalogue().ungettext(singular, plural, number), {"num": number, **values})


def _pgettext(context: str, message: str, **values: object) -> Markup:
    return _filled(catalogue().upgettext(context, message), values)


def _filled(message: str, values: dict[str, object]) -> Markup:
    """Return a message with values in the places of `%(name)s`, all of it escaped; two signs of per cent are one."""
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(message) % values
    return escape(message % values)  # the same, in a fifth of the time


def _name_printers(environment: Environment) -> dict[str, Callable[[Label], Markup]]:
    """Return the functions by which templates print names of pairs."""

    @lru_cache(maxsize=4096)  # of places, eras and dates, most of which every page has
    def printed(names: tuple[tuple[str, str], ...], page: str) -> Markup:
        template: Any = environment.get_template(f"{_FOLDER}names.html").module
        markup: Markup = template.printed(names, page)
        return markup

    def label(label: Label) -> Markup:
        """Return a text of the interface, or of a pair (English, Chinese) the name in the reader's language."""
        return printed(names_of(label)[:1], current().tag)

    def both(label: Label) -> Markup:
        """Return both names of a pair, the reader's first: for places, terms and eras, where the other one informs."""
        return printed(names_of(label), current().tag)

    return {"label_in_markup": label, "both_in_markup": both}


def add_filters(environment: Environment) -> None:
    """Add the filters of our templates to an environment.

    `grouped` prints a whole number. `pieces` and `piece` print again what stood on a page in the same language before:
    what a macro prints, which depends on its arguments alone. Where it prints the global `gap` there is a gap, which
    the template fills. These are filters since to call a function takes a template twice as long.
    """
    gap = token_hex(8)  # which no text has

    @lru_cache(maxsize=4096)  # of a kilobyte or two each
    def kept(values: tuple[object, ...], template: str, macro: str, _tag: str) -> tuple[Markup, ...]:
        module: Any = environment.get_template(f"{_FOLDER}{template}").module
        markup: Markup = getattr(module, macro)(*values)
        return tuple(markup.split(gap))

    def piece(values: tuple[object, ...], template: str, macro: str) -> Markup:
        """Return what a macro prints, which has no gap; see `pieces`."""
        return kept(values, template, macro, current().tag)[0]

    def pieces(values: tuple[object, ...], template: str, macro: str) -> tuple[Markup, ...]:
        """Return what stands before, between and after the gaps of what a macro prints.

        Args:
            values: Arguments of the macro, on which alone it depends. They can be hashed.
            template: Name of its template, below `hezuo/`.
            macro: Its name.
        """
        return kept(values, template, macro, current().tag)

    environment.filters.update({"piece": piece, "pieces": pieces, "grouped": "{:,}".format})
    environment.globals["gap"] = gap


def _url_for(endpoint: str, **values: Any) -> str:
    """Return an address; `hezuo.search` is the search of the archive that answers, whatever its blueprint's name."""
    if endpoint.startswith(_OWN):
        return links.address(endpoint.removeprefix(_OWN), **values)
    return url_for(endpoint, **values)


def _asset(name: str) -> str:
    """Return the address of a static file, with a digest of its content, so that a browser may cache it for ever."""
    return links.address("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return sha256((files("web") / "static" / name).read_bytes()).hexdigest()[:12]
