"""What was read of a source: how many characters were kept as text or metadata, and what was left out, and why."""

from __future__ import annotations

from search.accounts.accounts import (
    NO_ACCOUNTS,
    Accounts,
    LeftOut,
    SourceWarning,
    add_accounts,
    subtract_accounts,
)

__all__ = ["NO_ACCOUNTS", "Accounts", "LeftOut", "SourceWarning", "add_accounts", "subtract_accounts"]
