"""The arrows between the folders, and the proof that an import against them is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from .layering import ROOT, python_files, violations

TREE = {
    "generated/flexportal_api/__init__.py": "from .models import Customer",
    "generated/flexportal_api/models.py": "import attrs",
    "wrapper/flexportal/__init__.py": "from .client import FlexPortal",
    "wrapper/flexportal/adapter.py": "import flexportal_api\nfrom flexportal_api.models import Customer",
    "generated/flexportal_api/resources.py": "from flexportal.pager import Pager",
    "wrapper/flexportal/resources.py": "from flexportal_api import resources",
    "wrapper/flexportal/client.py": "from . import adapter\nimport flexportal.adapter",
    "wrapper/flexportal/testing/__init__.py": "from ..client import FlexPortal",
    "wrapper/tests/test_client.py": "import flexportal_api\nfrom wrapper.tests.rows import ROW\nfrom tests.rows import ROW",
    "wrapper/tests/rows.py": "ROW = {}",
    "scripts/demo.py": "import flexportal",
    "scripts/regeneration/__init__.py": "import flexportal_api",
    "scripts/tests/test_demo.py": "import demo",
    "contract_tests/__init__.py": "",
    "contract_tests/laws.py": "import flexportal, flexportal_api, regeneration, demo, contract_tests",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree of the same shape, with every arrow that is allowed."""
    for name, source in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    return tmp_path


def test_the_arrows_hold() -> None:
    assert [str(violation) for violation in violations()] == []


def test_every_folder_is_looked_at() -> None:
    seen = {file.relative_to(ROOT).parts[0] for file in python_files(ROOT)}
    assert seen == {"generated", "wrapper", "scripts", "contract_tests"}


def test_what_is_allowed_is_allowed(tree: Path) -> None:
    assert violations(tree) == []


@pytest.mark.parametrize(
    ("file", "source", "folder"),
    [
        ("generated/flexportal_api/models.py", "import flexportal", "wrapper"),
        ("generated/flexportal_api/models.py", "from regeneration import x", "scripts"),
        ("generated/flexportal_api/models.py", "import contract_tests.laws", "contract_tests"),
        ("wrapper/flexportal/client.py", "import flexportal_api", "generated"),
        ("wrapper/flexportal/client.py", "from flexportal_api.models import Customer", "generated"),
        ("wrapper/flexportal/client.py", "def f():\n    import flexportal_api.models as m", "generated"),
        ("wrapper/flexportal/client.py", "if TYPE_CHECKING:\n    from flexportal_api import x", "generated"),
        ("wrapper/flexportal/client.py", "from generated import flexportal_api", "generated"),
        ("wrapper/flexportal/client.py", "import_module('flexportal_api.models')", "generated"),
        ("wrapper/flexportal/client.py", "importlib.import_module('flexportal_api')", "generated"),
        ("wrapper/flexportal/client.py", "__import__('contract_tests')", "contract_tests"),
        ("wrapper/flexportal/client.py", "import demo", "scripts"),
        ("wrapper/flexportal/client.py", "from ..tests import rows", "wrapper/tests"),
        ("wrapper/flexportal/client.py", "from tests.rows import ROW", "wrapper/tests"),
        ("scripts/demo.py", "from tests import rows", "wrapper/tests"),
        ("wrapper/tests/test_client.py", "import tests.test_demo", "scripts/tests"),
        ("wrapper/flexportal/testing/adapter.py", "import flexportal_api", "generated"),
        ("wrapper/flexportal/adapter.py", "import contract_tests", "contract_tests"),
        ("wrapper/tests/test_client.py", "from contract_tests import laws", "contract_tests"),
        ("scripts/demo.py", "import contract_tests", "contract_tests"),
        ("scripts/regeneration/changes.py", "from contract_tests.laws import x", "contract_tests"),
        ("scripts/demo.py", "from wrapper.tests import rows", "wrapper/tests"),
        ("scripts/law", "#!/usr/bin/env python3\nimport contract_tests", "contract_tests"),
    ],
)
def test_an_import_against_the_arrows_is_seen(tree: Path, file: str, source: str, folder: str) -> None:
    (tree / file).write_text(source)
    found = violations(tree)
    assert {(violation.file, violation.folder) for violation in found} == {(file, folder)}
    assert all(str(violation).startswith(f"{file}:") for violation in found)


def test_a_shell_script_is_not_taken_for_python(tree: Path) -> None:
    (tree / "scripts/run").write_text("#!/usr/bin/env bash\nimport contract_tests")
    assert violations(tree) == []
