"""Bugs of gets and writes planted in the SQLite server, each with the check that must find it."""

from . import access, actions, bodies, records
from .entry import PLANTED, Planted

__all__ = ["PLANTED", "Planted", "access", "actions", "bodies", "records"]
