"""`python -m contract_tests.flexportal_contract`, which scripts/contract calls."""

import os
import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, sys.stdout, sys.stderr))
