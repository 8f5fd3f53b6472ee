"""What is said of a cluster that cannot be reached, or refuses: who, why, and what to do; never a credential."""

from __future__ import annotations

import ssl
from http.client import HTTPException, IncompleteRead

from search.errors import (
    ConfigError,
    IndexMissing,
    IndexUnreachable,
    IndexUnreadable,
    SearchError,
    TookTooLong,
    is_exhaustion,
    raise_if_exhausted,
)
from search.remote.answers import Failure, one_line
from search.remote.timed_http import AnswerTooLong, NameNotResolved

__all__ = ["is_busy", "may_have_been_done", "refusal", "unreachable"]

_UNKNOWN_INDEX = "index_not_found_exception"
_UNKNOWN_CONTEXT = "search_context_missing_exception"
_BLOCKED = "cluster_block_exception"
# A change of the cluster's state that waits, and may still be made.
_WAITING = "process_cluster_event_timeout_exception"
_SETTINGS = "[opensearch] of hezuo.toml"


def is_busy(failure: Failure) -> bool:
    """Return whether a cluster, or what stands before it, says that it cannot do something now."""
    return failure.status in {429, 502, 503, 504}


def may_have_been_done(failure: Failure) -> bool:
    """Return whether what a busy cluster was asked to do may have been done, or is being done, all the same.

    A proxy that had no answer in time (502, 504) does not know.
    """
    return failure.status in {502, 504} or failure.type == _WAITING


def unreachable(host: str, error: OSError | HTTPException, seconds: float) -> SearchError:
    """Return the error that says why a host could not be asked, or gave no whole answer.

    Args:
        host: The host.
        error: What happened.
        seconds: How long it was waited for.
    """
    if is_exhaustion(error):
        try:
            raise_if_exhausted(host, error)
        except SearchError as exhausted:
            return exhausted
    match error:
        case NameNotResolved():
            why = (
                f"this name leads to no address ({one_line(str(error))}); see that it is right and can be resolved here"
            )
        case ssl.SSLCertVerificationError():
            why = (
                f"its certificate is not accepted ({one_line(error.verify_message)}); let ca_file in {_SETTINGS} name "
                "the certificate of who signed it, and use the name that it was made for"
            )
        case ssl.SSLError():
            why = (
                f"no encrypted connection can be made ({one_line(error.reason or str(error))}); if it has no TLS, "
                "the address begins with opensearch+http://; if it asks for a certificate, let certificate_file and "
                f"key_file in {_SETTINGS} name one"
            )
        case TimeoutError():
            why = f"no answer within {seconds:.1f} seconds; see that it runs and is not overloaded"
        case ConnectionRefusedError():
            why = "it refuses connections; see that OpenSearch runs there, and that the port is right"
        case IncompleteRead():
            return IndexUnreadable(f"{host}: its answer was cut off; see its log, and that of what stands between")
        case AnswerTooLong():
            return IndexUnreadable(f"{host}: its answer is longer than any should be ({error}); see what answers there")
        case ConnectionError():  # RemoteDisconnected is one, and an HTTPException too
            why = "it broke the connection; see its log; if it has TLS, the address begins with opensearch+https://"
        case HTTPException():
            return IndexUnreadable(
                f"{host}: what it answers is no HTTP ({type(error).__name__}); see what answers there, and that the "
                "address begins with opensearch+https:// if it has TLS"
            )
        case _:
            why = f"{one_line(error.strerror or type(error).__name__)}; see that it can be reached from here"
    return IndexUnreachable(f"{host}: OpenSearch cannot be reached: {why}")


def refusal(host: str, failure: Failure, credentials: str) -> SearchError:
    """Return the error that says why a cluster did not do what it was asked.

    Args:
        host: The host.
        failure: What it said, without credentials.
        credentials: Which kinds of credentials it was shown; empty for none.
    """
    match failure.status:
        case 401 if credentials:
            return ConfigError(f"{host}: OpenSearch does not accept the {credentials}; see that what is set is right")
        case 401:
            return ConfigError(
                f"{host}: OpenSearch asks for credentials; set HEZUO_OPENSEARCH_USER and HEZUO_OPENSEARCH_PASSWORD, or "
                "HEZUO_OPENSEARCH_API_KEY, in the environment"
            )
        case 403 if failure.type == _BLOCKED:
            return IndexUnreachable(
                f"{host}: OpenSearch has blocked the index ({failure}); see whether its disks are full"
            )
        case 403:
            return ConfigError(
                f"{host}: OpenSearch forbids this to the {credentials or 'anonymous user'} ({failure}); allow it"
            )
        case 404 if _UNKNOWN_CONTEXT in {failure.type, failure.reason}:
            return TookTooLong(f"{host}: OpenSearch keeps a state of the index only for some time; begin again")
        case 404:
            return IndexMissing(f"{host}: there is no such index ({failure}); hezuo build makes it")
        case 413:
            return SearchError(
                f"{host}: the request is too long ({failure}); see http.max_content_length of OpenSearch"
            )
        case 429:
            return IndexUnreachable(f"{host}: OpenSearch has too much to do ({failure}); try again later")
        case status if status >= 500:
            return IndexUnreachable(f"{host}: OpenSearch could not answer ({status}: {failure}); see its log")
        case status if 300 <= status < 400:
            return IndexUnreachable(f"{host}: it sends elsewhere ({status}); give the address of OpenSearch itself")
        case status:
            return SearchError(f"{host}: OpenSearch refused a request ({status}: {failure})")
