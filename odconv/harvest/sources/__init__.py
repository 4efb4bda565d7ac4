"""Portals listed: one module for each dialect, and what they share."""

from odconv.harvest.sources.dispatch import list_portal

__all__ = ["list_portal"]
