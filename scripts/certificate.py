"""A certificate for this machine, made at run time, so that tests can serve https."""

from __future__ import annotations

import subprocess
from pathlib import Path

__all__ = ["make_certificate"]


def make_certificate(folder: Path, host: str = "localhost") -> Path:
    """A self-signed certificate for a host and its key, in one file: to be served, and to be trusted."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    hosts = f"DNS:{host},IP:127.0.0.1" if host == "localhost" else f"DNS:{host}"
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName={hosts}"]
    command = ["openssl", "req", "-x509", *kind, *names, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    certificate.write_bytes(certificate.read_bytes() + key.read_bytes())
    return certificate
