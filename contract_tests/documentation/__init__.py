"""Tests of the documentation: its examples, the quickstart, the site and the links."""
