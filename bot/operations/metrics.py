"""The metrics of a running bot. No label is ever a guild, a session or a person: their number has no bound."""

import math
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client.core import Metric

from bot.operations.families import counter, counters, gauge, gauges, histogram, histograms
from bot.operations.sources import Sources
from db.overview import Figures
from domain.circuit import CircuitState


def metrics(sources: Sources, figures: Figures | None) -> Iterator[Metric]:
    """All of them as they are now; ``figures`` None: the database does not answer, so they are left out."""
    yield from _process(sources)
    yield from _voice(sources)
    yield from _people(sources)
    yield from _discord(sources)
    yield from _database(sources, is_up=figures is not None)
    yield from _prices(sources)
    if figures is not None:
        yield from _business(sources, figures)


def _process(sources: Sources) -> Iterator[Metric]:
    shard = sources.shard
    yield gauges(
        "build_info",
        "Always 1; what runs here.",
        ("version", "shard", "shards"),
        {(version("paydirt"), str(shard.number), str(shard.count)): 1},
    )
    yield gauge("leader", "Whether this process runs the schedule.", sources.leads())
    yield counter("incidents", "Errors that nobody expected.", sources.incidents.count)
    yield histogram(
        "event_loop_lag_seconds",
        "By how much the event loop was late.",
        sources.performance.loop_lag.total,
    )
    yield gauges(
        "circuit_state",
        "1 for the state that a circuit breaker is in.",
        ("circuit", "state"),
        {
            (circuit, state): state == current
            for circuit, current in sources.circuits.items()
            for state in CircuitState
        },
    )


def _voice(sources: Sources) -> Iterator[Metric]:
    recorder = sources.recorder
    yield counter("moves_written", "Voice moves that are durable.", recorder.progress.written)
    yield gauge("queue_moves", "Voice moves that are not durable yet.", recorder.depth)
    yield gauge(
        "queue_lag_seconds", "How long the oldest move that is not durable waits.", recorder.lag_seconds
    )
    yield histogram(
        "batch_write_seconds", "Writing a batch of voice moves, all tries.", recorder.progress.batches.total
    )
    yield counter("sight_losses", "How often something in voice was missed for good.", recorder.sight.losses)
    yield counter("outages", "Spans written down in which a guild was not seen.", sources.tracking.outages)
    yield gauge("sight_whole", "Whether the log knows who is where.", recorder.sight.is_whole)
    signs = sources.performance.signs()
    yield gauge("recent_signs", "Tracking signs and tests that are kept count of, at most 100.", signs.tried)
    yield gauge("recent_signs_succeeded", "How many of them succeeded.", signs.succeeded)


def _people(sources: Sources) -> Iterator[Metric]:
    answers = sources.answers
    yield counters(
        "answers",
        "What people asked, by kind, by name of command or button, and by how it ended.",
        ("kind", "name", "result"),
        {
            (asked.value, name, outcome.value): count
            for (asked, name, outcome), count in answers.counts.items()
        },
    )
    yield histograms(
        "answer_seconds",
        "How long people waited, by kind.",
        ("kind",),
        {(asked.value,): timings.total for asked, timings in answers.timings.items()},
    )


def _discord(sources: Sources) -> Iterator[Metric]:
    yield gauge("gateway_ready", "Whether the bot is connected, with its guilds.", sources.gateway.is_ready())
    if math.isfinite(sources.gateway.latency):
        yield gauge("gateway_latency_seconds", "Answer to a heartbeat.", sources.gateway.latency)
    yield counter("gateway_losses", "How often the line was lost.", sources.line.losses)
    yield counter("gateway_resumes", "How often it went on without a gap.", sources.line.resumes)
    yield counter(
        "gateway_identifies_again", "How often a new session was begun.", sources.line.identifies_again
    )
    yield counters(
        "discord_requests",
        "Requests to Discord, each try, by how they ended.",
        ("result",),
        {(result,): count for result, count in sources.requests.counts.items()},
    )
    yield histogram(
        "discord_request_seconds", "How long Discord took to answer.", sources.requests.timings.total
    )


def _database(sources: Sources, *, is_up: bool) -> Iterator[Metric]:
    database = sources.database
    yield gauge("database_up", "Whether the database answered just now.", is_up)
    pool = database.pool
    yield gauges(
        "database_connections",
        "Connections of the pool.",
        ("state",),
        {("used",): pool.used, ("idle",): pool.idle},
    )
    yield gauge("database_connections_limit", "How many there may be.", pool.most)
    yield histogram("database_wait_seconds", "Until a connection came free.", database.usage.waits.total)
    yield histogram(
        "database_loan_seconds",
        "From asking for a connection to giving it back, mostly a transaction.",
        database.usage.loans.total,
    )
    yield counters(
        "database_errors",
        "Loans that ended in an error, by class of SQLSTATE.",
        ("kind",),
        {(kind,): count for kind, count in database.usage.errors.items()},
    )


def _prices(sources: Sources) -> Iterator[Metric]:
    now = sources.clock.now()
    ages: dict[tuple[str, ...], float] = {
        (each.name,): (now - each.fetched_at).total_seconds()
        for each in sources.prices.state.lists
        if each.fetched_at is not None
    }
    yield gauges("uex_list_age_seconds", "How old each list of UEX is.", ("list",), ages)
    yield gauges(
        "uex_list_problem",
        "1 for each list that could not be refreshed the last time.",
        ("list",),
        {(name,): 1 for name in sources.prices.problems},
    )


def _business(sources: Sources, figures: Figures) -> Iterator[Metric]:
    yield gauge("guilds", "Guilds in the database.", figures.guilds)
    yield gauges(
        "sessions",
        "Sessions that are not over.",
        ("state",),
        {("open",): figures.open_sessions, ("stopped",): figures.stopped_sessions},
    )
    yield gauge("hauls_in_flight", "Hauls that nobody has collected.", figures.hauls_in_flight)
    yield gauge("boards", "Live messages of sessions that are kept up.", figures.boards)
    yield gauge("outbox_messages", "Messages that wait to be sent.", figures.unsent)
    since = figures.unsent_since
    waiting = (sources.clock.now() - since).total_seconds() if since is not None else 0.0
    yield gauge("outbox_oldest_seconds", "How long the oldest of them waits.", waiting)
    yield gauge("ledger_versions", "Postings in all ledgers.", figures.ledger_versions)
