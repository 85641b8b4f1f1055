"""What the recorder has done since the process started, and how long its writes take."""

from dataclasses import dataclass, field

from domain.timings import Timings


@dataclass(slots=True)
class Progress:
    """``written``: voice moves that are durable, those of snapshots, too.

    ``batches``: each write of them, from its first try until the database has it.
    """

    written: int = 0
    batches: Timings = field(default_factory=Timings)
