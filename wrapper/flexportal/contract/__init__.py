"""The contract, read: operations, parameters, bodies, responses and the annotations.

The mock, the contract suite, the generator and the consistency tests all read the contract through it.
"""

from __future__ import annotations

from .description import (
    METHODS,
    Assumption,
    Body,
    Effect,
    Filter,
    Json,
    Link,
    Operation,
    Order,
    Pagination,
    Parameter,
    Response,
)
from .reader import Contract, value_at

__all__ = [
    "METHODS",
    "Assumption",
    "Body",
    "Contract",
    "Effect",
    "Filter",
    "Json",
    "Link",
    "Operation",
    "Order",
    "Pagination",
    "Parameter",
    "Response",
    "value_at",
]
