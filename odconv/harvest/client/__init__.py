"""The only part of odconv that opens sockets: asks politely, reads within bounds, believes nothing."""

from __future__ import annotations

from odconv.harvest.client.client import Client
from odconv.harvest.client.manners import HostManners, Manners, manners_for
from odconv.harvest.client.promised import promised

__all__ = ["Client", "HostManners", "Manners", "manners_for", "promised"]
