"""No test in this folder reaches another machine."""

from loopback import no_network, watch

__all__ = ["no_network"]

watch()
