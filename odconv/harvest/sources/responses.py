"""Bodies of APIs → values, or the reason why not."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from odconv.errors import PortalError
from odconv.harvest.portals.model import Portal


def decoded(portal: Portal, url: str, body: bytes) -> Any:
    """JSON of an API.

    Args:
        portal: whose answer it is.
        url: where it came from.
        body: UTF-8, with or without a byte order mark.

    Raises:
        PortalError: `portal-answer-odd` where it is no JSON object.
    """
    try:
        found = from_json(body.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise PortalError("portal-answer-odd", portal=portal.id, url=url, reason=_kind(body, error)) from error
    if not isinstance(found, dict):
        raise PortalError("portal-answer-odd", portal=portal.id, url=url, reason=f"JSON {type(found).__name__}")
    return found


def _kind(body: bytes, error: ValueError) -> str:
    return "HTML" if body.lstrip()[:1] == b"<" else str(error)
