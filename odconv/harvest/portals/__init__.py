"""Portals as data: what is harvested from where, how gently, and what is expected of it."""

from odconv.harvest.portals.load import check_portals, load_portals, shipped_portals
from odconv.harvest.portals.model import Portal

__all__ = ["Portal", "check_portals", "load_portals", "shipped_portals"]
