"""Requests as curl commands: runnable with key and tenant from the environment, and free of personal data."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .exchange import Exchange
from .request import Argument, Request

__all__ = ["Commands", "commands"]

# Text that is put into a value may be shown up to this length.
LONGEST_INSERTED = 12
ACCEPTED = ("accept", "application/json")
CASES = ("upper", "lower", "swapcase", "title", "capitalize")


@dataclass(frozen=True, slots=True)
class Commands:
    """Curl commands, and one sentence for each variable in them that stands for a personal value."""

    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """How a record was made: the request, and the keys under which its response has the record's id."""

    request: Request
    keys: tuple[str, ...]


def commands(
    base_url: str,
    requests: Iterable[Request],
    variables: str = "FLEXPORTAL",
    record: Sequence[Exchange] = (),
    items: str = "$",
    identity: str | None = None,
    made: Mapping[str, Made] = {},
    *,
    at_once: bool = False,
) -> Commands:
    """The requests as curl commands, in order.

    Args:
        base_url: The server.
        requests: The requests.
        variables: What the names of the variables with key and tenants begin with.
        record: Exchanges, of which one has the row that a personal value is read from.
        items: Where a page has its rows, as in `x-pagination`.
        identity: The field that identifies a row.
        made: How records were made that may be gone or changed by now, by id; commands make another one.
        at_once: Whether those that write are sent at the same time, and the others afterwards.
    """
    sequence = list(requests)
    hidden = dict.fromkeys(argument for request in sequence for argument in request.query if argument.origin)
    names: dict[Argument, str] = {}
    lines, notes = list[str](), list[str]()
    for number, argument in enumerate(hidden, start=1):
        stem = re.sub(r"\W", "_", argument.name).upper()
        names[argument] = name = stem if len(hidden) == 1 else f"{stem}_{number}"
        shown = f"${name} is {argument.origin}, which no report shows"
        code, page = _program(argument, record, items, identity)
        if page is None:
            notes.append(f"{shown}: set it first.")
        else:
            lines.append(f"{name}=$({_command(base_url, page, {}, '')} | python3 -c {shlex.quote(code)})")
            notes.append(f"{shown}: the first commands read it.")
    created = {id: how for id, how in made.items() if how.request not in sequence and _is_named(id, sequence)}
    ids = {id: "ID" if len(created) == 1 else f"ID_{number}" for number, id in enumerate(created, start=1)}
    for id, how in created.items():
        keys = "".join(f"[{json.dumps(key)}]" for key in how.keys)
        code = shlex.quote(f"import json, sys; print(json.load(sys.stdin){keys})")
        lines.append(f"{ids[id]}=$({_command(base_url, how.request, {}, '')} | python3 -c {code})")
        notes.append(f"${ids[id]} is the id of a new record, which the first commands make.")
    sent = [(_command(base_url, request, names, ids=ids), request.is_safe) for request in sequence]
    lines += [f"{line} &" for line, is_safe in sent if not is_safe] + ["wait"] if at_once else []
    lines += [line for line, is_safe in sent if is_safe or not at_once]
    return Commands(tuple(line.replace("FLEXPORTAL_", f"{variables}_") for line in lines), tuple(notes))


def _is_named(id: str, requests: Sequence[Request]) -> bool:
    return any(re.search(_whole(id), text) for request in requests for text in (request.path, request.body or ""))


def _whole(*ids: str) -> str:
    """A pattern for these ids: segments of a path, or texts of a body."""
    return rf"""(?<=[/"])({"|".join(map(re.escape, ids))})(?=[/?"]|$)"""


def _quoted(text: str, ids: Mapping[str, str]) -> str:
    """The text quoted for a shell, with variables in place of these ids."""
    parts = re.split(_whole(*ids), text) if ids else [text]
    return "".join(f'"${ids[part]}"' if part in ids else part and shlex.quote(part) for part in parts)


def _program(
    argument: Argument, record: Sequence[Exchange], items: str, identity: str | None
) -> tuple[str, Request | None]:
    """A program that prints the value from a page of the list, and the request for the page; None where none has it."""
    source = argument.source
    expression = None if source is None else _made_from(source.value, argument.value)
    for exchange in record if source is not None and expression is not None else ():
        rows = [row for row in exchange.rows if source is not None and row.name == source.row]
        if source is None or not rows or any(each.origin for each in exchange.request.query):
            continue
        page = "json.load(sys.stdin)" + "".join(f"[{json.dumps(key)}]" for key in items.split(".") if key != "$")
        field = "".join(f"[{json.dumps(key)}]" for key in source.field.split("."))
        named = identity is not None and rows[0].label == rows[0].name
        which = f"str(r.get({json.dumps(identity)})) == {json.dumps(source.row)}" if named else "True"
        skipped = 0 if named else exchange.rows.index(rows[0])
        code = f"import json, sys; v = str([r for r in {page} if {which}][{skipped}]{field}); print({expression})"
        return code, exchange.request
    return "", None


def _made_from(own: str, value: str) -> str | None:
    """How a value is made from the one that a row has, as an expression of `v`; None where that would show a part."""
    if (case := next((each for each in CASES if getattr(own, each)() == value), None)) is not None and own != value:
        return f"v.{case}()"
    short = min(len(own), len(value))
    start = next((index for index in range(short) if own[index] != value[index]), short)
    end = next((index for index in range(short - start) if own[-1 - index] != value[-1 - index]), short - start)
    inserted = value[start : len(value) - end]
    if len(inserted) > LONGEST_INSERTED:
        return None
    return f"v[:{start}] + {inserted!a} + v[{len(own) - end}:]" if own != value else "v"


def _command(
    base_url: str, request: Request, names: Mapping[Argument, str], show: str = "-i ", ids: Mapping[str, str] = {}
) -> str:
    hidden = [argument for argument in request.query if argument in names]
    target = request.without_query(*(argument.name for argument in hidden)).target
    parts = [f"curl -sS {show}--compressed"]
    if request.method != "GET" and not (request.method == "POST" and request.body is not None):
        parts.append("--head" if request.method == "HEAD" else f"-X {request.method}")
    # curl drops a header given as "Name:"; "Name;" is how it sends an empty one.
    sent = ((name, value) for name, value in request.headers if (name.lower(), value) != ACCEPTED)
    headers = ((name, f": {value}" if value else ";") for name, value in sent)
    parts.extend(f'-H "{name}{value}"' for name, value in headers)
    if request.body is not None:
        typed = [] if request.header("Content-Type") else ["-H 'Content-Type: application/json'"]
        parts.extend([*typed, f"--data-raw {_quoted(request.body, ids)}"])
    if hidden:
        parts.append("-G")
    parts.append(_quoted(base_url.rstrip("/") + target, ids))
    parts.extend(f'--data-urlencode "{argument.name}=${names[argument]}"' for argument in hidden)
    return " ".join(parts)
