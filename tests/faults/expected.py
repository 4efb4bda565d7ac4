"""Faults of the network, and the code by which each is told."""

from __future__ import annotations

from typing import Any

FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("server-error", {}, "server-failed"),
    ("server-error", {"status": 503}, "server-failed"),
    ("rate-limited", {}, "rate-limited"),
    ("time-out", {}, "fetch-timed-out"),
    ("slow-drip", {}, "fetch-too-slow"),
    ("slow-head", {}, "fetch-too-slow"),
    ("reset", {}, "connection-lost"),
    ("reset-mid-body", {}, "connection-lost"),
    ("truncated", {}, "body-truncated"),
    ("truncated-chunks", {}, "body-truncated"),
    ("wrong-length", {}, "body-length-wrong"),
    ("gzip-bomb", {"mebibytes": 4}, "body-bomb"),
    ("gzip-bomb", {"mebibytes": 64}, "body-too-large"),
    ("gzip-chain", {}, "encoding-unknown"),
    ("gzip-truncated", {}, "body-truncated"),
    ("gzip-damaged", {}, "body-damaged"),
    ("unknown-encoding", {}, "encoding-unknown"),
    ("redirect-loop", {}, "redirect-loop"),
    ("redirect", {"to": None}, "redirect-invalid"),
    ("redirect", {"to": "ftp://127.0.0.1/aed.csv"}, "address-scheme"),
    ("redirect", {"to": "http://[::1/aed.csv"}, "address-invalid"),
    ("long-headers", {}, "answer-malformed"),
    ("garbage", {}, "answer-malformed"),
    ("bad-length", {}, "answer-malformed"),
    ("login-403", {}, "access-refused"),
    ("login-200", {}, "login-page"),
    ("html-200", {}, "page-instead-of-data"),
    ("not-found", {}, "page-gone"),
    ("not-found", {"status": 410}, "page-gone"),
    ("not-found", {"status": 204}, "status-unexpected"),
]
