"""Start Python processes of our own, exchange messages with them, and bring home what they log.

Builds use them to work on several processor cores, and readers of files because only a process can be stopped for
certain: a thread cannot, whatever it is doing.
"""

from __future__ import annotations

from search.processes.frames import read_frame, write_frame
from search.processes.log_records import Record, RecordCollector, log_again, lowest_level
from search.processes.memory import is_out_of_memory, release_memory
from search.processes.starting import ignore_stop_signals, last_words, start_module

__all__ = [
    "Record",
    "RecordCollector",
    "ignore_stop_signals",
    "is_out_of_memory",
    "last_words",
    "log_again",
    "lowest_level",
    "read_frame",
    "release_memory",
    "start_module",
    "write_frame",
]
