"""A message to a chat or a ticket system when a night needs a person; its failure never fails the night."""

from __future__ import annotations

import json
from typing import Protocol

from odconv.errors import FetchError
from odconv.harvest.model import Answer
from odconv.issues import Issue


class Poster(Protocol):
    """The part of the client that sends."""

    def post(self, url: str, content: bytes, *, media_type: str = "application/json") -> tuple[Answer, bytes]:
        """Send something. Raises FetchError."""


def notify(client: Poster, url: str, text: str, facts: dict[str, object]) -> Issue | None:
    """Send a message.

    Args:
        client: sends.
        url: of the webhook, as Slack, Mattermost and Teams take it.
        text: what people read.
        facts: the same for machines.

    Returns:
        What is to be said where it could not be sent.
    """
    content = json.dumps({"text": text, **facts}, ensure_ascii=False).encode()
    try:
        client.post(url, content)
    except FetchError as error:
        return Issue("webhook-failed", params={"reason": error.code})
    return None
