"""What the stories of the diagnostics have in common: a guild in which all is well, and the screen taken apart."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.findings import Finding, Verdict
from sandbox import Member, Reply
from tests.stories.scenes import read
from tests.stories.stage import Stage

MARKS = {"🟢": "ok", "🔵": "note", "⚪": "unknown", "🟡": "warning", "🔴": "broken"}


MEASURED = ("connection to Discord", "connection to the database")


@dataclass(frozen=True, slots=True)
class Screen:
    """The message as one reads it, and the JSON beside it. Findings are by subject."""

    text: str
    reply: Reply
    findings: dict[str, Finding]
    whole: dict[str, object]

    def shows(self, subject: str) -> Finding:
        """The finding, which is also on the screen, with what it means and what to do if it needs anybody."""
        finding = self.findings[subject]
        mark = next(mark for mark, verdict in MARKS.items() if verdict == finding.verdict)
        said = finding.subject.split(" (")[0]
        lines = [line for line in self.text.splitlines() if line.startswith(f"{mark} **") and said in line]
        assert lines, self.text
        if finding.verdict is not Verdict.OK:
            assert finding.means in self.text
            assert finding.advice in self.text
        return finding

    @property
    def concerns(self) -> dict[str, str]:
        """Subject to what was seen, of everything that is not well; but for how fast this machine happens to be."""
        return {
            name: each.reading
            for name, each in self.findings.items()
            if each.verdict is not Verdict.OK and not (name in MEASURED and " ms" in each.reading)
        }


def catch_up(stage: Stage) -> None:
    """The story's time is the real one, with which the database's and Discord's are compared."""
    stage.clock.passes(seconds=(datetime.now(UTC) - stage.clock.now()).total_seconds())


async def diagnosed(stage: Stage, view: str = "all", who: Member | None = None) -> Screen:
    if view == "all":
        catch_up(stage)
    await stage.hears_from_discord()
    options = {} if view == "all" else {"view": view}
    return screen(await (who or stage.boss).runs("/mining diagnostics", in_=stage.general, options=options))


def screen(reply: Reply) -> Screen:
    ((_, content),) = reply.attachments.items()
    whole = json.loads(content)
    findings = [Finding(**{**each, "verdict": Verdict(each["verdict"])}) for each in whole["findings"]]
    return Screen(
        text=read(reply).replace("\\", ""),
        reply=reply,
        findings={each.subject: each for each in findings},
        whole=whole,
    )
