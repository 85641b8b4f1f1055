"""The proof of the Monday: attendance, every saved revision computed again, and who has what in the end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.demo.monday import GUEST, Afterwards
from bot.demo.process import Outcome, run_paydirt
from bot.demo.proof import Check
from bot.demo.stage import Stage
from domain.ledger import TREASURY
from domain.quantities import format_auec

MONDAY = "monday-r1"
STAYED, GUEST_STAYED = 2400, 1200
"""Seconds: forty minutes of the crew, and what was typed in for the guest."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A saved payroll, exported, and how ``paydirt recompute`` ended on it."""

    name: str
    bundle: Mapping[str, Any]
    recomputed: Outcome


async def export_revisions(stage: Stage, sunday: str, monday: str, output: Path) -> list[Revision]:
    """Export every revision of the two sessions into files, and recompute each."""
    saved = ((sunday, 1, "sunday-r1"), (sunday, 2, "sunday-r2"), (monday, 1, MONDAY))
    return [await _revision(stage, code, number, name, output) for code, number, name in saved]


async def _revision(stage: Stage, code: str, number: int, name: str, output: Path) -> Revision:
    settings = {"DATA_DIR": stage.settings["DATA_DIR"]}
    file = (output / f"{name}.json").absolute()
    exported = await run_paydirt(
        "export", code, "--revision", str(number), "--output", file, folder=stage.folder, settings=settings
    )
    if exported.status != 0:
        return Revision(name, {}, exported)
    recomputed = await run_paydirt("recompute", file, folder=stage.folder, settings={})
    return Revision(name, json.loads(file.read_text(encoding="utf-8")), recomputed)


def aftermath(story: Afterwards, revisions: list[Revision]) -> Iterator[Check]:
    """What must be so after the Monday, in words and numbers."""
    yield _all_recompute(revisions)
    yield _attendance(story, revisions)
    yield _settled(story)


def _all_recompute(revisions: list[Revision]) -> Check:
    wrong = [
        f"{each.name}: status {each.recomputed.status} {each.recomputed.errors.strip()}"
        for each in revisions
        if each.recomputed.status != 0
    ]
    names = ", ".join(each.name for each in revisions)
    return Check(not wrong, "; ".join(wrong) or f"every saved revision computes again to the aUEC: {names}")


def _attendance(story: Afterwards, revisions: list[Revision]) -> Check:
    """The crew to the second, the guest as typed in, and nothing for who was unticked."""
    bundle = next((each.bundle for each in revisions if each.name == MONDAY), {})
    if not bundle:
        return Check(False, f"{story.code} could not be exported")
    names = {each["id"]: each["name"] for each in bundle["members"]}
    lines = [line for line in bundle["payroll"]["lines"] if line["kind"] == "time"]
    seconds = {names[line["member_id"]]: line["seconds"] for line in lines if line["status"] == "paid"}
    excluded = {names[line["member_id"]] for line in lines if line["status"] == "excluded"}
    crew = [each for name, each in seconds.items() if name != GUEST]
    return Check(
        crew == [STAYED] * 3 and seconds.get(GUEST) == GUEST_STAYED and excluded == {story.unticked.name},
        f"{story.code}: {len(crew)} people were there for {STAYED} s by the stand-in's clock and are paid for {crew}, "
        f"the guest for {seconds.get(GUEST)} s as typed in; {len(excluded)} was unticked and earns nothing",
    )


def _settled(story: Afterwards) -> Check:
    """After the plan nobody is owed anything, and what is still held is the treasury's."""
    committed = story.books.committed
    owed = {account: amount for account, amount in committed.items() if account.startswith("member:")}
    held = -sum(amount for account, amount in committed.items() if account.startswith("held:"))
    treasury = committed.get(TREASURY, 0)
    findings = "; ".join(story.books.findings)
    return Check(
        not owed and held == treasury and not findings,
        findings
        or f"{story.transfers} transfers settled both sessions: {len(owed)} people are owed anything, and the "
        f"{format_auec(held)} aUEC still held are the treasury's {format_auec(treasury)}",
    )
