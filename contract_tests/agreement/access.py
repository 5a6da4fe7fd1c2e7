"""Where a server is, and what opens it."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Access"]


@dataclass(frozen=True)
class Access:
    """Where a server is and what opens it. The key shows in no representation."""

    url: str
    key: str = field(repr=False)
    tenant: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request that is let in."""
        return {"Authorization": f"Bearer {self.key}", "Tenant-ID": self.tenant}
