"""What measures how the bot does, and shows it to its operator."""

from collections.abc import Coroutine, Iterator
from typing import Any

from bot.operations.server import OperationsServer
from bot.operations.sources import Gateway, Sources
from bot.parts.shared import Shared
from bot.requests import Requests
from domain.shards import Shard
from services.alarms import Alarms
from services.answers import Asked
from services.apart import apart
from services.diagnosing.performance import performance_findings
from services.incidents import Incidents
from services.looplag import LoopLag
from services.performance import Performance, Queue


class Operations:
    """``server``: for metrics, health and readiness, where an address for it is given."""

    def __init__(
        self,
        shared: Shared,
        requests: Requests,
        gateway: Gateway,
        *,
        shard: Shard,
        incidents: Incidents,
        metrics_address: str | None,
    ) -> None:
        self._loop_lag = LoopLag()
        self.performance = _performance(shared, requests, self._loop_lag)
        self._alarms = Alarms(lambda: performance_findings(self.performance))
        sources = Sources(
            clock=shared.clock,
            shard=shard,
            database=shared.database,
            recorder=shared.recorder,
            tracking=shared.tracking,
            prices=shared.prices,
            answers=shared.gate.answers,
            incidents=incidents,
            requests=requests,
            gateway=gateway,
            line=shared.watch.line,
            performance=self.performance,
        )
        self.server = OperationsServer(metrics_address, sources) if metrics_address is not None else None

    def running(self) -> Iterator[Coroutine[Any, Any, object]]:
        """What runs for as long as the bot does. A bug in what measures ends the measuring, and nothing else."""
        yield apart(0, "the measure of the event loop", self._loop_lag.run())
        yield apart(0, "the watch over limits", self._alarms.run())
        if self.server is not None:
            yield apart(0, "what is shown to the operator", self.server.run())


def _performance(shared: Shared, requests: Requests, loop_lag: LoopLag) -> Performance:
    answers, recorder = shared.gate.answers, shared.recorder
    return Performance(
        answers=(answers.timings[Asked.COMMAND], answers.timings[Asked.PRESS]),
        requests=requests.timings,
        loans=shared.database.usage.loans,
        batches=recorder.progress.batches,
        loop_lag=loop_lag.timings,
        queue=lambda: Queue(recorder.depth, recorder.lag_seconds),
    )
