"""Tests in this folder use only loopback."""

from loopback import no_network, watch

__all__ = ["no_network"]

watch()
