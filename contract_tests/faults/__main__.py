"""`scripts/faults`: the run that the first argument names; without one, listings from a server with random faults."""

import sys

from . import cancellations, command, differential, interrupts, soak, writes

RUNS = {
    "cancellations": cancellations.main,
    "differential": differential.main,
    "interrupts": interrupts.main,
    "soak": soak.main,
    "writes": writes.main,
}

if __name__ == "__main__":
    run = RUNS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    sys.exit(command.main(sys.argv[1:]) if run is None else run(sys.argv[2:]))
