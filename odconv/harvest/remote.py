"""Connections to a CKAN that a catalog is published to: ckanapi over a session that keeps its connection open."""

from __future__ import annotations

from collections.abc import Callable

import requests
from ckanapi import RemoteCKAN

from odconv.catalog.ckan.publish import Ckan

_AGENT = "odconv (catalog publish)"


def ckan_at(url: str, token: str) -> Callable[[], Ckan]:
    """What makes connections to a CKAN, one for each thread; a session must not be shared.

    Args:
        url: address of the CKAN, without /api.
        token: API token of a user who may make organizations and edit their datasets.
    """

    def connect() -> Ckan:
        ckan: Ckan = RemoteCKAN(url, apikey=token, user_agent=_AGENT, session=requests.Session())
        return ckan

    return connect
