"""Fetching pages in the background: threads for sync iteration, tasks for async."""
