"""Streams: what is taken from a socket at a time."""

from __future__ import annotations

import socket

from odconv.harvest.client.wire import Deadlines, Stream


def test_all_that_has_come_is_taken_at_once() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        theirs.setblocking(False)
        sent = theirs.send(bytes(1 << 17))
        assert sent > 1 << 16, "more than httpcore asks for"
        assert len(Stream(ours, Deadlines()).read(1 << 16, 5.0)) == sent
