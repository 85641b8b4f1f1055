"""Sessions that stop, go on and take in channels, several over one log: everybody earns what they were there for."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.attendance import attend
from domain.payroll import Guild, PayrollInput, SessionKind
from domain.people import Person
from domain.presence import MoveSource, VoiceMove, as_taken_in
from domain.sessions import Session, SessionState

OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
PEOPLE, CHANNELS, CODES = (1, 2, 3), (11, 12, 13), ("ah-aaaaaa", "ah-bbbbbb")


@dataclass
class World:
    """Who is where, what the bot sees of it, and who was really where a session was open."""

    minute: int = 0
    places: dict[int, int | None] = field(default_factory=lambda: dict.fromkeys(PEOPLE))
    sessions: dict[str, Session] = field(default_factory=dict)
    log: list[VoiceMove] = field(default_factory=list)
    truth: dict[str, dict[int, int]] = field(default_factory=lambda: {code: {} for code in CODES})

    @property
    def now(self) -> datetime:
        return OPENED + timedelta(minutes=self.minute)

    @property
    def watched(self) -> set[int]:
        return {
            channel_id
            for session in self.sessions.values()
            if session.state is SessionState.OPEN
            for channel_id in session.channel_ids
        }

    def passes(self, minutes: int) -> None:
        for code, session in self.sessions.items() if minutes else ():
            for person_id, place in self.places.items():
                if session.state is SessionState.OPEN and place in session.channel_ids:
                    earned = self.truth[code]
                    earned[person_id] = earned.get(person_id, 0) + 60 * minutes
        self.minute += minutes

    def moves(self, person_id: int, channel_id: int | None) -> None:
        before, self.places[person_id] = self.places[person_id], channel_id
        if {before, channel_id} & self.watched:
            self.notes(person_id, channel_id if channel_id in self.watched else None)

    def notes(self, person_id: int, channel_id: int | None, source: MoveSource = MoveSource.GATEWAY) -> None:
        self.log.append(VoiceMove(len(self.log) + 1, person_id, channel_id, self.now, False, source))

    def looks(self, watched: set[int]) -> None:
        """The snapshot: who is there, and that everybody else who was believed there is gone."""
        believed = {move.person_id: move.channel_id for move in self.log}
        for person_id, place in self.places.items():
            if place in watched:
                self.notes(person_id, place, MoveSource.SNAPSHOT)
            elif believed.get(person_id) is not None:
                self.notes(person_id, None, MoveSource.SNAPSHOT)

    def acts(self, code: str, channel_id: int) -> None:
        """Whatever can be done with the session now: start, take a channel in, stop, go on."""
        session = self.sessions.get(code)
        if session is None:
            if channel_id not in self.watched:
                self.looks(self.watched | {channel_id})
                self.sessions[code] = Session(code, SessionKind.ADHOC, (channel_id,), self.now, 1, 1)
        elif session.state is SessionState.STOPPED:
            if not self.watched.intersection(session.channel_ids):
                self.looks(self.watched.union(session.channel_ids))
                self.sessions[code] = session.resume(self.now)
        elif channel_id in self.watched:
            self.looks(self.watched)
            self.sessions[code] = session.stop(at=self.now, by=1)
        else:
            self.looks(self.watched | {channel_id})
            self.sessions[code] = session.take_in([channel_id], self.now)

    def counted(self, code: str) -> dict[int, int]:
        """Person to seconds, as a payroll has them."""
        session = self.sessions[code]
        span = replace(session, closed_at=session.closed_at or self.now).span()
        people = tuple(Person(each, f"Member {each}") for each in PEOPLE)
        moves = tuple(as_taken_in(self.log, session.late))
        lines = attend(PayrollInput(Guild(900, "Red Rock"), span, people, moves))
        return {person_id: line.seconds for person_id, line in lines.items()}


MOVES = st.tuples(st.sampled_from(PEOPLE), st.sampled_from([*CHANNELS, None]))
ACTS = st.tuples(st.sampled_from(CODES), st.sampled_from(CHANNELS))


@given(st.lists(st.tuples(st.integers(0, 3), MOVES | ACTS), max_size=40))
def test_everybody_earns_exactly_the_time_they_were_where_a_running_session_was(
    story: list[tuple[int, tuple[int, int | None] | tuple[str, int]]],
) -> None:
    world = World()
    for minutes, act in story:
        world.passes(minutes)
        match act:
            case (str() as code, int() as channel_id):
                world.acts(code, channel_id)
            case (int() as person_id, channel_id):
                world.moves(person_id, channel_id)
    world.passes(5)
    for code in world.sessions:
        assert world.counted(code) == world.truth[code]
