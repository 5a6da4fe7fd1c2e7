"""What clients, resources and pagers have in common: they belong to an open client."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Connected"]


class Connected:
    """Something that holds an API key and connections, and therefore cannot be pickled or copied."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """What it offers, which notebooks show. Nothing is requested for that."""
        from .notebook import methods_table  # here, since few programs need it

        return methods_table(repr(self)[1:-1], type(self))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled or copied, since it uses a client's API key and connections; "
            "open a client in each process, and pass a resume_token to continue a list there"
        )
