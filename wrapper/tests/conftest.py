"""No test in this folder reaches another machine, or lets the client show a key or an address."""

from leaks import no_leaks, watch_for_leaks
from loopback import no_network, watch

__all__ = ["no_leaks", "no_network"]

watch()
watch_for_leaks()
