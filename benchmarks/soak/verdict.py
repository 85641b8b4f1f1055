"""What a Sunday cost: what is due by the rules, beside what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.soak.found import Found, found
from benchmarks.soak.oracle import Session, due_nets, due_seconds, seen_places
from benchmarks.soak.scene import Scene
from sandbox import Entry, Kind

DEAFENED_PERCENT = 50
UNKNOWN = 10**6


@dataclass(frozen=True, slots=True)
class Verdict:
    """Seconds and aUEC by name; ``broken``: what else is not as it must be, in words."""

    faults: tuple[str, ...]
    seconds_due: Mapping[str, int]
    seconds_found: Mapping[str, int]
    nets_due: Mapping[str, int]
    nets_found: Mapping[str, int]
    broken: tuple[str, ...] = field(default=())

    @property
    def wrong(self) -> list[str]:
        """Everything that was lost or made up, in words; empty if nothing was."""
        return [
            *_differences(self.seconds_due, self.seconds_found, "s"),
            *_differences(self.nets_due, self.nets_found, "aUEC"),
            *self.broken,
        ]


async def judge(scene: Scene) -> Verdict:
    """Compare the saved session with the sandbox's own log."""
    seen = await found(scene.stage)
    due = _seconds_due(scene, seen)
    names = dict(enumerate((member.name for member in scene.crew), start=UNKNOWN))  # whom the bot never met
    names |= {seen.person_ids[name]: name for name in due if name in seen.person_ids}
    ids = {name: person_id for person_id, name in names.items()}
    by_id = {ids[name]: seconds for name, seconds in due.items()}
    nets = due_nets(by_id, sum(scene.sold), seen.code)
    sold = [] if sorted(seen.sold) == sorted(scene.sold) else [f"sold {scene.sold}, noted {list(seen.sold)}"]
    return Verdict(
        faults=tuple(scene.faults),
        seconds_due=due,
        seconds_found=seen.seconds,
        nets_due={names[person_id]: net for person_id, net in nets.items() if net},
        nets_found=seen.nets,
        broken=(*seen.broken, *scene.broken, *sold, *scene.sight.untruths(seen.outages)),
    )


def _seconds_due(scene: Scene, seen: Found) -> dict[str, int]:
    stage = scene.stage
    channels = frozenset(channel.id for channel in (stage.alpha, stage.beta, stage.gamma))
    session = Session(seen.opened_at, seen.closed_at, channels, DEAFENED_PERCENT)
    own: dict[int, list[Entry]] = {member.id: [] for member in scene.crew}
    for entry in stage.discord.log.of(Kind.VOICE):
        if entry.user_id in own:
            own[entry.user_id].append(entry)
    due = {
        member.name: due_seconds(seen_places(own[member.id], scene.sight.late), session, seen.outages)
        for member in scene.crew
    }
    return {name: seconds for name, seconds in due.items() if seconds}


def _differences(due: Mapping[str, int], there: Mapping[str, int], unit: str) -> list[str]:
    return [
        f"{name}: {due.get(name, 0)} {unit} are due, {there.get(name, 0)} were found"
        for name in sorted(due.keys() | there.keys())
        if due.get(name, 0) != there.get(name, 0)
    ]
