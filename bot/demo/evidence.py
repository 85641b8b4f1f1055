"""What the proof is made of: bundle, recomputed payroll, ledger, and what the sandbox knows to have happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.process import Outcome, run_paydirt
from bot.demo.stage import Stage
from db.database import Database
from domain.ledger import AUEC
from domain.payroll import Payroll, PayrollInput, SessionSpan
from reports.bundle import read_bundle
from reports.bundle.stored import read_payroll
from sandbox import Member

BUNDLE, STRIPPED = "bundle.json", "bundle-without-payroll.json"


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger at one moment: committed and working aUEC by account, version, and what its audit found."""

    committed: Mapping[str, int]
    working: Mapping[str, int]
    version: int
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discarded:
    """The ledger before a session, with its sales noted, and after it was discarded."""

    code: str
    before: Books
    working: Books
    after: Books


@dataclass(frozen=True, slots=True)
class Truth:
    """One person's time by the sandbox's own log: what counts, in whole seconds, and half of it if deafened."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """``recomputed`` is how ``paydirt recompute`` ended on the bundle without its payroll."""

    given: PayrollInput
    saved: object
    """The payroll in the delivered bundle, as JSON values."""
    exported_as_delivered: bool
    recomputed: Outcome
    books: Books
    discarded: Discarded
    truth: Mapping[int, Truth]

    @property
    def result(self) -> Any:
        """What recompute printed: attendance and payroll, as JSON values."""
        return json.loads(self.recomputed.output)

    @property
    def payroll(self) -> Payroll:
        """The recomputed payroll."""
        return read_payroll(self.result["payroll"])

    @property
    def seconds(self) -> dict[int, int]:
        """Person id to recomputed seconds."""
        return {int(key): line["seconds"] for key, line in self.result["attendance"].items()}

    def flags(self, person_id: int) -> tuple[str, ...]:
        """What befell the person's time, as recomputed."""
        return tuple(self.result["attendance"].get(str(person_id), {"flags": ()})["flags"])


async def gather_evidence(
    stage: Stage, code: str, delivered: Mapping[str, bytes], discarded: Discarded, output: Path
) -> Evidence:
    """Export the session, recompute it without its payroll, read the ledger, all by other processes than the bot."""
    database_only = {"DATA_DIR": stage.settings["DATA_DIR"]}
    exported = await run_paydirt("export", code, folder=stage.folder, settings=database_only)
    document = json.loads(delivered[BUNDLE])
    saved = document.pop("payroll")
    _write_json(output / STRIPPED, document)
    given = read_bundle(delivered[BUNDLE]).given
    return Evidence(
        given=given,
        saved=saved,
        exported_as_delivered=exported.output.encode() == delivered[BUNDLE],
        recomputed=await run_paydirt(
            "recompute", (output / STRIPPED).absolute(), "--json", folder=stage.folder, settings={}
        ),
        books=await read_books(stage),
        discarded=discarded,
        truth=dict(_truths(stage, given)),
    )


async def read_books(stage: Stage) -> Books:
    """The guild's ledger as the database has it."""
    database = await Database.open(stage.dsn, max_size=1)
    try:
        async with database.transaction(stage.guild.id) as tx:
            unsettled = [each.round_id for each in await tx.sessions.list(limit=10)]
            working = [await tx.ledger.working(round_id) for round_id in unsettled]
            return Books(
                committed=_auec(await tx.ledger.balances()),
                working={account: amount for each in working for account, amount in _auec(each).items()},
                version=(await tx.ledger.head()).version,
                findings=tuple(await tx.ledger.audit()),
            )
    finally:
        await database.close()


def _auec(balances: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {account: amount for (account, asset), amount in balances.items() if asset == AUEC and amount}


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _truths(stage: Stage, given: PayrollInput) -> list[tuple[int, Truth]]:
    """Person id to the truth about each of the thirty."""
    assert given.rules is not None
    by_discord_id = {member.id: member for member in stage.cast.people}
    percent = int(given.rules.deafened_percent)
    return [
        (
            person.person_id,
            Truth(
                person.name, _true_seconds(stage, by_discord_id[person.discord_id], given.session, percent)
            ),
        )
        for person in given.members
        if person.discord_id in by_discord_id
    ]


def _true_seconds(stage: Stage, member: Member, session: SessionSpan, deafened_percent: int) -> int:
    """In hundredths of microseconds, floored once at the end."""
    total = 0
    for presence in stage.discord.log.presences(member, session.closed_at):
        if presence.channel_id in session.channel_ids:
            start, end = max(presence.start, session.opened_at), min(presence.end, session.closed_at)
            total += _microseconds(start, end) * (deafened_percent if presence.deafened else 100)
    return total // 100_000_000


def _microseconds(start: datetime, end: datetime) -> int:
    return max((end - start) // timedelta(microseconds=1), 0)
