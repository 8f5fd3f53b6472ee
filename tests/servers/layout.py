"""Lays out the jars of OpenSearch as its own archive would be unpacked: the server in lib/, each plugin in modules/."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.servers.distribution import Distribution

__all__ = ["MODULES", "Module", "lay_out"]


@dataclass(frozen=True, slots=True)
class Module:
    """A plugin that comes with the server.

    Attributes:
        name: Its folder in modules/.
        plugin: Its class in OpenSearch 3.
        jars: How names of its own jars begin.
        shared: How names of jars begin that another module has too, each with a class loader of its own.
        extends: The module that it extends.
    """

    name: str
    plugin: str
    jars: tuple[str, ...]
    shared: tuple[str, ...] = ()
    extends: str = ""

    def plugin_of(self, version: str) -> str:
        """Return the name of its class in a version."""
        return self.plugin if int(version.partition(".")[0]) >= 3 else self.plugin.replace("ModulePlugin", "Plugin")


MODULES = (
    Module(
        "transport-netty4",
        "org.opensearch.transport.Netty4ModulePlugin",
        ("transport-netty4-client-", "opensearch-netty4", "netty-"),
    ),
    Module(
        "lang-painless",
        "org.opensearch.painless.PainlessModulePlugin",
        ("lang-painless-", "opensearch-scripting-painless-spi-"),
        ("antlr4-runtime-", "asm-"),
    ),
    Module(
        "lang-expression",
        "org.opensearch.script.expression.ExpressionModulePlugin",
        ("lang-expression-", "lucene-expressions-"),
        ("antlr4-runtime-", "asm-"),
    ),
    Module(
        "analysis-common",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        ("analysis-common-",),
        extends="lang-painless",
    ),
    Module("mapper-extras", "org.opensearch.index.mapper.MapperExtrasModulePlugin", ("mapper-extras-",)),
    Module(
        "reindex",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        (
            "reindex-client-",
            "opensearch-rest-client-",
            "opensearch-ssl-config-",
            "httpclient5-",
            "httpcore5-",
            "commons-codec-",
            "commons-logging-",
        ),
    ),
)
"""Those that hezuo may use: answers by HTTP, scripts of both kinds, analysers and filters of terms, deletion by query."""
