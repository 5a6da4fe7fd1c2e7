"""`python -m contract_tests.lawbook`, which scripts/contract calls."""

import os
import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, sys.stdout, sys.stderr))
