"""Print the rows: `scripts/compare`, or `scripts/compare TEXT...` for those with a text."""

from __future__ import annotations

import sys
from importlib.metadata import version

from .probes import MODELS, PROBES
from .sdks import SDKS, Sdk

__all__ = ["main", "tried"]

NONE = "\N{EN DASH}"


def tried(sdk: Sdk, question: str) -> str:
    """The cell of a table; a dash where the question does not arise."""
    cell = None if question in MODELS and not sdk.enum else PROBES[question](sdk)
    return NONE if cell is None else cell


def main() -> int:
    """Print the rows of the table, those with a text of the arguments, and the versions that were tried."""
    print(f"| | {' | '.join(f'{sdk.package} {version(sdk.package)}' for sdk in SDKS)} |")
    print(f"|---|{'---|' * len(SDKS)}")
    for question in (each for each in PROBES if not sys.argv[1:] or any(text in each for text in sys.argv[1:])):
        print(f"| {question} | {' | '.join(tried(sdk, question) for sdk in SDKS)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
