"""The mutants of contract and generated code: they are what they say, and a few of each kind are noticed."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from contract_tests.agreement.document_edits import unshared
from contract_tests.agreement.repository import GENERATED, ROOT
from contract_tests.mutation import judgement as judging
from contract_tests.mutation.command import CHOICES, EQUIVALENTS, main
from contract_tests.mutation.judgement import FAMILIES, Judge, Judgement
from contract_tests.mutation.run import State, fingerprint, judged
from contract_tests.mutation.table import Outcome, equivalents

PACKAGE = ROOT / "wrapper" / "flexportal"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def blind(*_: object) -> list[object]:
    """A suite that notices nothing."""
    return []


def made(mutant_id: str, *, killed: bool) -> Judgement:
    return Judgement(mutant_id, "spec", "bound", {"docs and contract": "…"} if killed else {}, True, 0.1)


def test_the_first_of_each_kind_is_noticed(judge: Judge) -> None:
    """All of them, `scripts/mutate` tries."""
    for family in FAMILIES:
        first = {mutant.kind: mutant.id for mutant in reversed(judge.mutants(family))}
        for mutant_id in first.values():
            assert judge.judge(family, mutant_id).killed, mutant_id


def test_each_change_of_the_contract_is_one_of_its_own(judge: Judge) -> None:
    texts = [json.dumps(mutant.of(judge.document)) for mutant in judge.spec.values()]
    assert json.dumps(unshared(judge.document)) not in texts
    # Two operators may meet: an item that is optional, say, because its whole array is another.
    assert len(set(texts)) > 0.95 * len(texts)


def test_no_part_of_the_contract_is_left_out(judge: Judge) -> None:
    ids = list(judge.spec)
    for name, schema in judge.document["components"]["schemas"].items():
        for key in schema.get("properties", {}):
            path = f"components/schemas/{name}/properties/{key}"
            for kind in ("property renamed", "property dropped", "property required or optional", "nullability"):
                untyped = kind == "nullability" and key in {"createdAt", "updatedAt"}
                assert untyped or f"{kind}: {path}" in ids
            assert any(entry.startswith(f"property retyped: {path} as") for entry in ids)
    for index, parameter in enumerate(judge.document["paths"]["/v1/customers"]["get"]["parameters"][1:], start=1):
        path = f"paths//v1/customers/get/parameters/{index}"
        assert {f"parameter renamed: {path}", f"parameter dropped: {path}"} <= set(ids)
        # What is a header already can't become one.
        assert parameter["in"] == "header" or f"parameter moved: {path} to header" in ids
    for status in judge.document["paths"]["/v1/customers"]["get"]["responses"]:
        assert f"response: paths//v1/customers/get/responses/{status} removed" in ids
    for key in judge.document["paths"]["/v1/customers"]["get"]["x-pagination"]:
        assert f"x-pagination: {key} dropped" in ids


def test_each_change_of_the_code_is_still_python(judge: Judge) -> None:
    """What does not even compile would be noticed by anybody."""
    files = {mutant.file for mutant in judge.generated.values()}
    sources = {file: (GENERATED / "flexportal_api" / file).read_text(encoding="utf-8") for file in files}
    for mutant in judge.generated.values():
        changed = mutant.changed(sources[mutant.file])
        assert changed != sources[mutant.file], mutant.id
        ast.parse(changed)


def test_what_nobody_notices_survives(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docs_and_contract", "contract_and_generated", "contract_and_wrapper"):
        monkeypatch.setattr(judging, name, blind)
    for family in FAMILIES:
        judgement = judge.judge(family, judge.mutants(family)[0].id)
        assert not judgement.killed
        assert judgement.bytes_differ


def test_a_mutant_that_never_ends_is_noticed(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> list[object]:
        for _count in range(10**9):
            pass
        return []

    monkeypatch.setattr(judging, "contract_and_generated", never)
    monkeypatch.setattr(judging, "SECONDS", 0.05)
    told = judge.judge("generated", judge.mutants("generated")[0].id).noticed
    assert told == {"contract and generated": "no answer within 0.05 seconds"}


def test_a_run_that_was_broken_off_goes_on(judge: Judge, tmp_path: Path) -> None:
    tasks = [("spec", mutant.id) for mutant in judge.mutants("spec")[:4]]
    path = tmp_path / "state.json"
    told: list[str] = []

    class BrokenOff(Exception):
        pass

    def report(judgement: Judgement) -> None:
        told.append(judgement.id)
        if len(told) == 2:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        judged(tasks, State(path, "sources"), 1, report, judge=judge)
    outcome = judged(tasks, State(path, "sources"), 1, report, judge=judge)
    assert told == [mutant_id for _, mutant_id in tasks]
    assert [judgement.id for judgement in outcome] == told


def test_judgements_of_other_sources_are_forgotten(tmp_path: Path) -> None:
    state = State(tmp_path / "state.json", "before")
    state.add(made("a", killed=True))
    state.save()
    assert State(tmp_path / "state.json", "before").judgements
    assert not State(tmp_path / "state.json", "after").judgements


def test_the_fingerprint_follows_the_sources(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("a", encoding="utf-8")
    first = fingerprint(tmp_path)
    (tmp_path / "openapi.yaml").write_text("b", encoding="utf-8")
    assert fingerprint(tmp_path) != first
    assert fingerprint(ROOT) == fingerprint(ROOT)


def test_several_processes_come_to_the_same(judge: Judge) -> None:
    tasks = [("spec", mutant.id) for mutant in judge.mutants("spec")[:3]]
    alone = judged(tasks, State(None, ""), 1, lambda _: None, judge=judge)
    together = judged(tasks, State(None, ""), 2, lambda _: None)
    assert [(it.id, it.noticed) for it in alone] == [(it.id, it.noticed) for it in together]


def test_the_goal_is_that_each_is_noticed_or_named() -> None:
    judgements = [made(f"k{number}", killed=True) for number in range(99)]
    assert Outcome(judgements, {}).met
    survived = Outcome([*judgements, made("s", killed=False)], {})
    assert not survived.met
    assert [it.id for it in survived.survivors] == ["s"]
    assert Outcome([*judgements, made("s", killed=False)], {"s": "reason"}).met


def test_too_many_equivalents_miss_the_goal() -> None:
    judgements = [made(f"m{number}", killed=number > 2) for number in range(100)]
    assert not Outcome(judgements, {"m0": "r", "m1": "r", "m2": "r"}).met


def test_an_equivalent_that_is_noticed_misses_the_goal() -> None:
    outcome = Outcome([made("k", killed=True)], {"k": "wrongly named"})
    assert not outcome.met
    assert "named as equivalent, but noticed: spec: k" in list(outcome.lines())


def test_a_name_that_no_mutant_has_misses_the_goal_of_a_whole_run() -> None:
    judgements = [made("k", killed=True)]
    assert Outcome(judgements, {"gone": "r"}).met
    outcome = Outcome(judgements, {"gone": "r"}, whole=True)
    assert not outcome.met
    assert "named as equivalent, but no mutant's id: gone" in list(outcome.lines())


def test_equivalents_are_those_of_the_families_that_are_asked_for() -> None:
    files = {path.stem for path in EQUIVALENTS.glob("*.yaml")}
    assert files <= set(CHOICES)
    apart = [set(equivalents(EQUIVALENTS, [family])) for family in files]
    assert sum(map(len, apart)) == len(equivalents(EQUIVALENTS, CHOICES)) > len(apart[0])


def test_the_table_counts_bytes_apart() -> None:
    outcome = Outcome([made("a", killed=True), made("b", killed=False)], {})
    (kind,) = outcome.as_json()["kinds"]
    assert (kind["mutants"], kind["killed"], kind["killed_by_bytes"]) == (2, 1, 2)
    assert "survives: spec: b" in list(outcome.lines())


def test_each_equivalent_that_is_named_exists(judge: Judge) -> None:
    modules: dict[str, str] = {}
    for package in (PACKAGE, GENERATED / "flexportal_api"):
        for path in package.rglob("*.py"):
            name = path.relative_to(package).with_suffix("").as_posix()
            modules[name] = modules.get(name, "") + path.read_text(encoding="utf-8")
    for name in equivalents(EQUIVALENTS, CHOICES).keys() - judge.spec.keys() - judge.generated.keys():
        module, _, change = name.partition(": ")
        function = change.partition(": ")[0].rpartition(".")[2]
        assert f"def {function}(" in modules[module], name


def test_the_command_tells_by_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "outcome.json"
    assert main(["--spec", "--only", "x-pagination: cursor dropped", "--jobs", "1", "--json", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8"))["met"] is True
    assert "x-pagination" in capsys.readouterr().out
    assert main(["--spec", "--only", "no such mutant"]) == 2


def test_the_command_fails_where_one_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docs_and_contract", "contract_and_generated", "contract_and_wrapper"):
        monkeypatch.setattr(judging, name, blind)
    assert main(["--spec", "--only", "x-pagination: cursor dropped", "--jobs", "1"]) == 1
