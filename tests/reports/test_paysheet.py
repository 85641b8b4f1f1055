"""What a payer types into the game, in files to copy from."""

import csv
import io

from reports.paysheet import PayRow, pay_csv, pay_text

ROWS = [PayRow("=HYPERLINK(1)\nX", "Bob_RSI", 1_423_087, 7_116), PayRow("Ann", "", 5, 1)]


def test_handle_and_amount_stand_alone_on_their_lines() -> None:
    lines = pay_text(ROWS).decode().split("\n")
    assert lines[1:3] == ["Bob_RSI", "1423087"]
    assert lines[4:7] == ["# Ann", "(no handle: /mining me)", "5"]


def test_no_name_becomes_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(pay_csv(ROWS).decode("utf-8-sig"))))
    assert rows[0]["name"].startswith("'=")
    assert (rows[0]["handle"], rows[0]["amount_auec"], rows[0]["fee_auec"]) == ("Bob_RSI", "1423087", "7116")
    assert [row["handle"] for row in rows] == ["Bob_RSI", ""]
