"""The columns of exported files, which are those of frames and engines as well."""

from __future__ import annotations

from flexportal_core.table.columns import OTHERS, Column, Kind, Layout, NumberError, json_text, parsed

__all__ = ["OTHERS", "Column", "Kind", "Layout", "NumberError", "json_text", "parsed"]
