"""Lays out the jars of OpenSearch as its own archive would be unpacked: the server in lib/, each plugin in modules/."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MODULES", "Module", "lay_out"]


@dataclass(frozen=True, slots=True)
class Module:
    """A plugin that comes with the server.

    Attributes:
        name: Its folder in modules/.
        artifact: The Maven artifact, of the group org.opensearch.plugin.
        plugin: Its class in OpenSearch 3.
        jars: How names of further jars of it begin. Each module has a class loader, so two may have the same.
        extends: The module that it extends.
    """

    name: str
    artifact: str
    plugin: str
    jars: tuple[str, ...] = ()
    extends: str = ""

    def plugin_of(self, version: str) -> str:
        """Return the name of its class in a version."""
        return self.plugin if int(version.partition(".")[0]) >= 3 else self.plugin.replace("ModulePlugin", "Plugin")


COMPILING = ("antlr4-runtime-", "asm-")  # what both languages of scripts are compiled with

MODULES = (
    Module(
        "transport-netty4",
        "transport-netty4-client",
        "org.opensearch.transport.Netty4ModulePlugin",
        ("netty-", "opensearch-netty4-"),
    ),
    Module(
        "lang-painless",
        "lang-painless",
        "org.opensearch.painless.PainlessModulePlugin",
        ("opensearch-scripting-painless-spi-", *COMPILING),
    ),
    Module(
        "lang-expression",
        "lang-expression",
        "org.opensearch.script.expression.ExpressionModulePlugin",
        ("lucene-expressions-", *COMPILING),
    ),
    Module(
        "analysis-common",
        "analysis-common",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        extends="lang-painless",
    ),
    Module("mapper-extras", "mapper-extras-client", "org.opensearch.index.mapper.MapperExtrasModulePlugin"),
    Module(
        "reindex",
        "reindex-client",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        ("opensearch-rest-client-", "opensearch-ssl-config-", "http", "commons-codec-", "commons-logging-"),
    ),
)
"""Those that hezuo may use: answers by HTTP, scripts in both languages, analysers and filters, deletion by query."""


def lay_out(jars: Path, home: Path, version: str, java: int) -> None:
    """Make the folder from which OpenSearch starts, of links to jars where the file system allows them.

    Args:
        jars: Folder of the jars of a version.
        home: The folder to be made.
        version: The version, as modules must name it.
        java: The oldest Java that it is for.
    """
    for name in ("bin", "lib", "modules", "plugins"):
        home.joinpath(name).mkdir(parents=True)
    in_modules = set()
    for module in MODULES:
        folder = home / "modules" / module.name
        folder.mkdir()
        own = {path for path in jars.iterdir() if path.name.startswith((f"{module.artifact}-{version}", *module.jars))}
        in_modules |= own
        _link(own, folder)
        folder.joinpath("plugin-descriptor.properties").write_text(
            f"name={module.name}\ndescription={module.name}\nversion={version}\nopensearch.version={version}\n"
            f"java.version={java}\nclassname={module.plugin_of(version)}\nextended.plugins={module.extends}\n"
            "has.native.controller=false\n",
            encoding="utf-8",
        )
    _link(set(jars.iterdir()) - in_modules, home / "lib")


def _link(paths: set[Path], folder: Path) -> None:
    """Put files into a folder."""
    for path in paths:
        try:
            os.link(path, folder / path.name)
        except OSError:  # the temporary folder is on another disk
            shutil.copy(path, folder)
