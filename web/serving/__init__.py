"""What publishing an archive takes besides its pages: processes, proxies, limits, compression, caches and figures."""

from __future__ import annotations

from web.serving.sockets import allowed_descriptors, listening_sockets
from web.serving.workers import run_workers

__all__ = ["allowed_descriptors", "listening_sockets", "run_workers"]
