"""``paydirt recompute`` as its user sees it: a process, its output and its exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from reports.bundle import write_bundle
from tests.payrolls import worked_example
from tests.reports.bundle.documents import GOLDEN, contract_example, with_value

SAME, DIFFERENT, REFUSED = 0, 1, 2
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Recompute a document or a text; gives status, standard output and standard error."""

    def run(document: object, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "bundle.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        status = main(["recompute", str(path), *options])
        return status, *capsys.readouterr()

    return run


def golden(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_golden_bundles_hold(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recompute", str(path), "--json"]) == SAME
    output, errors = capsys.readouterr()
    assert json.loads(output).get("payroll") == golden(path.stem).get("payroll")
    assert errors == ""


@pytest.mark.parametrize(
    ("name", "attendance"),
    [
        (
            "contract_example",
            {"1": {"seconds": 7500, "by_channel": {"11": 6900}, "flags": ["bridged", "corrected"]}},
        ),
        ("attendance_only", {"1": {"seconds": 9, "by_channel": {"11": 9}, "flags": []}}),
        (
            "estimate_with_a_gap",
            {
                "1": {"seconds": 7200, "by_channel": {"11": 7200}, "flags": ["bridged"]},
                "2": {"seconds": 2700, "by_channel": {"11": 2700}, "flags": ["deafened", "gap"]},
            },
        ),
    ],
)
def test_the_golden_bundles_have_their_attendance(run: Run, name: str, attendance: object) -> None:
    assert json.loads(run(golden(name), "--json")[1])["attendance"] == attendance


def test_without_a_payroll_in_the_file_the_result_is_printed(run: Run) -> None:
    status, output, errors = run(write_bundle(worked_example()), "--json")
    assert (status, errors) == (SAME, "")
    assert json.loads(output)["payroll"]["treasury_auec"] == 129_652


def test_without_the_list_that_the_basis_names_only_attendance_is_printed(run: Run) -> None:
    for path, value in (("sales", []), ("rules.basis", "estimate")):
        document = with_value(path, value)
        document["ore"] = [] if path == "rules.basis" else document["ore"]
        status, output, _ = run(document, "--json")
        assert status == SAME
        assert list(json.loads(output)) == ["attendance"]


def test_a_payroll_that_nothing_can_be_computed_for_differs(run: Run) -> None:
    status, output, errors = run(golden("contract_example") | {"sales": []}, "--json")
    assert status == DIFFERENT
    assert list(json.loads(output)) == ["attendance"]
    assert errors == "payroll: the file says an object, recomputed nothing\n"


def test_a_payroll_that_differs_is_shown_line_by_line(run: Run) -> None:
    document = golden("contract_example")
    document["payroll"]["tax_auec"] = 1_871_001
    document["payroll"]["lines"][2]["net_auec"] = True
    status, output, errors = run(document, "--json")
    assert status == DIFFERENT
    assert json.loads(output)["payroll"] == golden("contract_example")["payroll"]
    assert errors.splitlines() == [
        "payroll.tax_auec: the file says 1871001, recomputed 1871000",
        "payroll.lines[2].net_auec: the file says true, recomputed 16369275",
    ]


def test_an_invalid_bundle_is_one_line_on_standard_error(run: Run) -> None:
    expected = (REFUSED, "", "voice_moves[1].at: not a UTC timestamp\n")
    assert run(with_value("voice_moves.1.at", "2026-11-15T18:00:00")) == expected
    assert run(with_value("voice_moves.1.at", "2026-11-15T18:00:00"), "--json") == expected


def test_a_refusal_of_the_rules_is_one_line_on_standard_error(run: Run) -> None:
    document = with_value("rules.fixed", [{"member_id": "1", "amount_auec": 16_849_100}])
    # 18 750 000 − 40 000 − 1 871 000 = 16 839 000
    expected = "overdrawn: fixed amounts and fees exceed the pot by 10100 aUEC\n"
    assert run(document, "--json") == (REFUSED, "", expected)


def test_a_refusal_with_a_hostile_name_is_one_line(run: Run) -> None:
    document = with_value("rules.basis", "estimate")
    document["ore"] = [{"commodity": "a\nb\x1b[2J\u202e", "quantity_cscu": 1}]
    status, output, errors = run(document)
    assert (status, output) == (REFUSED, "")
    assert errors.count("\n") == 1
    assert "\x1b" not in errors


def test_the_table_says_whether_the_payroll_is_the_same(run: Run) -> None:
    status, output, errors = run(golden("contract_example"))
    assert (status, errors) == (SAME, "")
    assert output.endswith("The payroll in the bundle is the same.\n")
    assert run(contract_example())[1].endswith("The bundle has no payroll to compare with.\n")
    document = golden("contract_example")
    document["payroll"]["gross_auec"] = 1
    status, output, errors = run(document)
    assert status == DIFFERENT
    assert output.endswith("The payroll in the bundle DIFFERS.\n")
    assert errors == "payroll.gross_auec: the file says 1, recomputed 18750000\n"


def test_numbers_of_thousands_of_digits_are_printed_in_full(run: Run) -> None:
    document = with_value("corrections.0.seconds", int("9" * 3999))
    document["corrections"].append(document["corrections"][0])
    status, output, _ = run(document, "--json")
    assert status == SAME
    assert json.loads(output)["attendance"]["1"]["seconds"] == 2 * int("9" * 3999) + 6900


def test_a_part_of_a_divided_sale_that_the_rule_does_not_give_is_one_line_on_standard_error(run: Run) -> None:
    document = golden("divided_sale")
    document["sales"][1]["amount_auec"] += 1
    expected = "sales[1].amount_auec: 860491, but the division gives this session 860490\n"
    assert run(document) == (REFUSED, "", expected)
    assert run(document, "--json") == (REFUSED, "", expected)


def test_a_payroll_over_a_divided_sale_that_differs_is_shown_line_by_line(run: Run) -> None:
    document = golden("divided_sale")
    document["payroll"]["gross_auec"] -= 1
    status, _, errors = run(document, "--json")
    assert status == DIFFERENT
    assert errors == "payroll.gross_auec: the file says 19610489, recomputed 19610490\n"


def test_a_divided_sale_in_a_file_that_says_format_1_is_refused(run: Run) -> None:
    document = golden("divided_sale") | {"format": "paydirt.session/1"}
    assert run(document, "--json") == (REFUSED, "", 'sales[1]: unknown key "division"\n')


@pytest.mark.parametrize("path", ["nothing here.json", "."])
def test_a_file_that_cannot_be_read_is_one_line(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recompute", str(tmp_path / path)]) == REFUSED
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.count("\n") == 1


def as_process(*arguments: str, text: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=text,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_a_bundle_is_read_from_standard_input() -> None:
    result = as_process("recompute", "-", "--json", text=(GOLDEN / "contract_example.json").read_bytes())
    assert result.returncode == SAME
    assert json.loads(result.stdout)["payroll"]["gross_auec"] == 18_750_000


def test_a_bundle_of_format_2_is_checked_by_the_shell_command() -> None:
    result = as_process("recompute", str(GOLDEN / "divided_sale.json"))
    assert (result.returncode, result.stderr) == (SAME, b"")
    assert result.stdout.endswith(b"The payroll in the bundle is the same.\n")


def test_a_terminal_that_cannot_show_a_name_gets_escapes() -> None:
    document = json.dumps(with_value("members.0.name", "Ännchen 🪨")).encode()
    result = as_process("recompute", "-", text=document, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert result.returncode == SAME
    assert b"\\xc4nnchen \\U0001faa8" in result.stdout
    assert result.stderr == b""


def test_recompute_starts_without_discord_a_database_driver_or_a_pdf_library() -> None:
    watch = (
        "import sys; from bot.__main__ import main; "
        f"status = main(['recompute', {str(GOLDEN / 'contract_example.json')!r}, '--json']); "
        "heavy = {'discord', 'asyncpg', 'reportlab', 'aiohttp', 'httpx', 'pydantic', 'PIL'} & set(sys.modules); "
        "print(heavy, file=sys.stderr); sys.exit(status)"
    )
    result = subprocess.run([sys.executable, "-c", watch], capture_output=True, check=False, timeout=60)
    assert (result.returncode, result.stderr) == (SAME, b"set()\n")
