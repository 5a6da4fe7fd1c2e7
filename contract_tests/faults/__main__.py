"""`scripts/faults`: the run that the first argument names; without one, listings from a server with random faults."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from . import cancellations, differential, interrupts, listings, soak, writes
from .iterations import DRIVERS

# Name → the module, and what `--number` counts and is where it is not given.
RUNS: dict[str, tuple[ModuleType, str, int]] = {
    "listings": (listings, "customers", 100_000),
    "cancellations": (cancellations, "cancellations in all", 20_000),
    "differential": (differential, "comparisons", 300),
    "interrupts": (interrupts, "listings to interrupt", 1000),
    "soak": (soak, "listings for each driver", 400),
    "writes": (writes, "orders for each driver", 10_000),
}


def main(arguments: Sequence[str]) -> int:
    """Run the command. Returns: the exit code; 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    runs = parser.add_subparsers(metavar="RUN")
    for name, (module, counted, default) in RUNS.items():
        about = str(module.__doc__)
        run = runs.add_parser(name, help=about.splitlines()[0], description=about)
        run.add_argument("--number", type=int, default=default, help=f"{counted} (default: %(default)s)")
        run.add_argument("--seed", type=int, default=1, help="seed of faults and choices (default: %(default)s)")
        if name != "interrupts":
            choices = differential.MODES if name == "differential" else DRIVERS
            option = "--mode" if name == "differential" else "--driver"
            run.add_argument(option, choices=choices, action="append", help="repeatable (default: all)")
        run.set_defaults(main=module.main)
    options = parser.parse_args(
        arguments if arguments and arguments[0] in (*RUNS, "-h", "--help") else ["listings", *arguments]
    )
    start: Callable[[argparse.Namespace], int] = options.main
    return start(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
