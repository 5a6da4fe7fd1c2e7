"""Prints a table of the operations: what users call, with which clients it was called just now, and what is repeated.

`python -m contract_tests.operations`, with the folders of the packages on the path. A call that is not as the contract
says ends it with an error.
"""

from __future__ import annotations

from .calls import CALLS, DRIVERS, OPERATIONS, is_repeatable
from .server import serve
from .test_every_operation import (
    ARGUMENTS,
    test_only_what_is_safe_to_repeat_is_sent_again_after_a_lost_response,
    test_the_request_is_as_the_contract_says_and_the_result_is_decoded,
)


def main() -> None:
    """Call every operation, and print a line for each."""
    print("| Operation | Request | Call | Called with | Safe to repeat |\n|---|---|---|---|---|")
    with serve() as server:
        for operation in OPERATIONS:
            for driver in DRIVERS:
                for extent, form in ARGUMENTS.values():
                    test_the_request_is_as_the_contract_says_and_the_result_is_decoded(
                        operation, driver, extent, form, server
                    )
                test_only_what_is_safe_to_repeat_is_sent_again_after_a_lost_response(operation, driver, server)
            repeatable = "yes" if is_repeatable(operation) else "no"
            request = f"{operation.method} {operation.path}"
            print(f"| {operation.id} | {request} | `{CALLS[operation.id]}` | {', '.join(DRIVERS)} | {repeatable} |")


if __name__ == "__main__":
    main()
