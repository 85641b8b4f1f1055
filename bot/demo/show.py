"""The show in its order: the Sunday, its payroll, a session that is discarded, the Monday, and the proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.demo.act import Chance, play_acts
from bot.demo.aftermath import aftermath, export_revisions
from bot.demo.evidence import Discarded, Evidence, gather_evidence, read_books
from bot.demo.haul import haul_was_told_once
from bot.demo.monday import Monday
from bot.demo.narrator import Narrator
from bot.demo.officer import Officer, Surprise
from bot.demo.payroll import payroll_tables
from bot.demo.proof import Check, bot_had_no_errors, checks
from bot.demo.stage import SUNDAY, Stage, set_stage
from bot.demo.sunday import before_the_start, sunday

TITLE, PRACTICE = "Sunday at Aberdeen", "Practice, not to be paid"
PRACTICE_SALES = ("1 000 000", "2.5m")
BOT_LOG = "bot.log"
FILES = {".pdf": "payroll.pdf", ".png": "payroll.png", ".csv": "payroll.csv", ".json": "bundle.json"}
"""What comes with a saved payroll, by the ends of its names, and what it is called in the output folder."""
LEFT = {
    "payroll.pdf": "what an officer prints",
    "payroll.png": "what everybody saw in Discord",
    "payroll.csv": "for a spreadsheet",
    "bundle.json": "what proves it: `paydirt recompute bundle.json`",
    "bundle-without-payroll.json": "the same with its payroll taken out, as it was recomputed here",
    "sunday-r1.json": "the same as bundle.json, exported again",
    "sunday-r2.json": "the Sunday with the late sale",
    "monday-r1.json": "the member's own session of the Monday",
    BOT_LOG: "what the bot said meanwhile",
}


async def play_show(output: Path, seed: int) -> bool:
    """Play everything, print what happens and the proof, leave the files; whether every proof held."""
    chance = Chance(Random(seed), SUNDAY)  # noqa: S311 — chances of a play, and they shall be repeatable
    narrator = Narrator()
    narrator.tell("an embedded PostgreSQL, a stand-in Discord and a stand-in UEX start on this machine")
    async with set_stage(chance.random, output / BOT_LOG) as stage:
        narrator.follow(stage.clock.now)
        show = _Show(stage, Officer(stage), narrator, chance, output)
        await show.opens()
        code = await show.plays_the_sunday()
        delivered = await show.pays(code)
        discarded = await show.discards_a_session()
        evidence = await gather_evidence(stage, code, delivered, discarded, output)
        narrator.tell("the payroll is computed again, by another process and without a database")
        monday = await Monday(stage, show.officer, narrator).plays(code)
        await show.closes()
        revisions = await export_revisions(stage, code, monday.code, output)
        found = [
            *checks(evidence),
            haul_was_told_once(stage, evidence.given),
            *aftermath(monday, revisions),
            bot_had_no_errors(stage.bot.errors()),
        ]
    return _present(evidence, found, output, narrator.seconds)


@dataclass(frozen=True, slots=True)
class _Show:
    stage: Stage
    officer: Officer
    narrator: Narrator
    chance: Chance
    output: Path

    async def opens(self) -> None:
        """The bot starts, and is set up."""
        await self.stage.bot.start()
        await self.stage.bot.is_ready()
        self.narrator.tell(f"the real bot is up: `paydirt run`, pid {self.stage.bot.pid}")
        await self.officer.sets_up()
        self.narrator.tell(
            f"{self.officer.name} sets it up by menus: 7 mining channels, 5 % tax, deafened time counts half"
        )

    async def plays_the_sunday(self) -> str:
        """From the first who joins to the stop; the session's code."""
        stage = self.stage
        await play_acts(before_the_start(stage, self.chance), stage, self.narrator)
        await stage.wait_until(self.chance.at("18:00"))
        code = await self.officer.starts(TITLE)
        present = sum(len(each.people) for each in stage.mining)
        self.narrator.tell(f"/mining start → {code}; {present} people are in voice already")
        await play_acts(sunday(stage, self.chance), stage, self.narrator)
        return code

    async def pays(self, code: str) -> dict[str, bytes]:
        """Stop, look at the preview, save; the files that the officer gets."""
        await self.stage.wait_until(self.chance.between("20:02", "20:03"))
        stopped = await self.officer.stops()
        still = sum(len(each.people) for each in self.stage.mining)
        self.narrator.tell(f"/mining stop → {code} is stopped, {still} are still in voice")
        await self.stage.wait_until(self.chance.at("20:08"))
        preview = await self.officer.previews(await self.officer.opens_draft(stopped))
        self.narrator.tell(f"Save, Preview → {_line_with('Sold', preview.text)}, and every line")
        await self.stage.wait_until(self.chance.at("20:11"))
        files = await self.officer.saves(preview)
        self.narrator.tell("Save → in the ledger, once; PDF, picture, sheet and bundle are in Discord")
        return _write_files(files, self.output)

    async def discards_a_session(self) -> Discarded:
        """A second session: its sales are seen as working, and then it is discarded."""
        await self.stage.wait_until(self.chance.at("20:20"))
        before = await read_books(self.stage)
        code = await self.officer.starts(PRACTICE)
        await self.stage.wait_until(self.chance.at("20:35"))
        for amount in PRACTICE_SALES:
            await self.officer.notes_sale(amount)
        status = await self.officer.runs("/mining status")
        noted = [line for line in status.text.splitlines() if " sale " in line]
        if len(noted) != len(PRACTICE_SALES) or "working" not in status.text:
            raise Surprise(f"/mining status shows no working sales: {status.text}")
        self.narrator.tell(
            f"a practice session {code}: /mining status shows {len(noted)} sales, in working only"
        )
        working = await read_books(self.stage)
        stopped = await self.officer.stops()
        await self.officer.discards(stopped)
        self.narrator.tell(f"Discard, Yes → {code} is rolled back")
        return Discarded(code, before, working, await read_books(self.stage))

    async def closes(self) -> None:
        status = await self.stage.bot.stop()
        if status != 0:
            raise Surprise(f"The bot ended with status {status} after SIGTERM; see {BOT_LOG}.")
        self.narrator.tell("SIGTERM: the bot says goodbye to Discord and ends with status 0")


def _write_files(files: Mapping[str, bytes], output: Path) -> dict[str, bytes]:
    """Leave each file under a plain name; the same files by those names."""
    plain = {FILES[Path(name).suffix]: content for name, content in files.items()}
    if missing := set(FILES.values()) - plain.keys():
        raise Surprise(f"The saved payroll came without {', '.join(sorted(missing))}.")
    for name, content in plain.items():
        (output / name).write_bytes(content)
    return plain


def _line_with(word: str, text: str) -> str:
    return next((line for line in text.splitlines() if word in line), "").replace("*", "")


def _present(evidence: Evidence, found: Sequence[Check], output: Path, seconds: float) -> bool:
    """Print the payroll, the proof and what was left; whether every check holds."""
    if evidence.recomputed.status == 0:
        print(f"\n{payroll_tables(evidence)}")
    print("\nProof")
    for check in found:
        print(check)
    print(f"\nIn {output}/")
    for name, what in LEFT.items():
        print(f"  {name:27} {what}")
    failed = sum(not check.holds for check in found)
    print(f"\n{'All proofs hold' if not failed else f'{failed} PROOFS FAILED'}, {seconds:.0f} s.")
    return not failed
