"""What runs by itself: the bot's own jobs, and the weekly sessions of a guild."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from domain.appointments import Appointment, Weekly, upcoming
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area
from services.jobs import JobState

LATE_AFTER = 3
"""A job has missed its time when it did not end within so many of its intervals."""
START_SECONDS = 30.0
MISSED_WITHIN = timedelta(days=30)


def job_findings(jobs: Sequence[JobState], now_seconds: float | None = None) -> Iterator[Finding]:
    """One for each job that is late or failed the last time, one for all the others."""
    now = time.monotonic() if now_seconds is None else now_seconds
    fine = []
    for job in jobs:
        if (trouble := _trouble(job, now)) is None:
            fine.append(job)
        else:
            yield trouble
    if fine:
        reading = ", ".join(f"{job.name} {_times(job, now)}" for job in fine)
        yield Finding(Area.PERFORMANCE, "jobs", Verdict.OK, reading)


def weekly_findings(
    weekly: Sequence[Weekly], planned: Sequence[Appointment], missed: Sequence[Appointment], now: datetime
) -> Iterator[Finding]:
    """``planned``: what is ahead or on, and the newest of each schedule; ``missed``: of the last 30 days."""
    ahead = upcoming(planned)
    for each in weekly:
        title = f"weekly session {each.schedule.title}"
        appointment = ahead.get(each.schedule.schedule_id)
        past = [one for one in planned if one.schedule_id == each.schedule.schedule_id and one.opened_at]
        yield _weekly(title, appointment, max((one.starts_at for one in past), default=None), now)
    if not weekly:
        yield Finding(Area.PERFORMANCE, "weekly sessions", Verdict.OK, "none is planned")
    if missed:
        dates = ", ".join(f"{each.local_date}" for each in missed)
        yield Finding(
            Area.PERFORMANCE,
            "missed weekly sessions",
            Verdict.WARNING,
            f"in the last {MISSED_WITHIN.days} days: {dates}",
            "Nobody's time was measured then: the bot was down, or its channels were taken.",
            "Enter one afterwards with `/mining adhoc new`; look why in the bot's log.",
        )


def _weekly(title: str, appointment: Appointment | None, last: datetime | None, now: datetime) -> Finding:
    before = f", the last began {last:%Y-%m-%d %H:%M} UTC" if last is not None else ""
    if appointment is None:
        return Finding(
            Area.PERFORMANCE,
            title,
            Verdict.WARNING,
            f"the next is not planned{before}",
            "It will not begin by itself.",
            "Refresh in a minute. If it stays, look at the jobs here, and at Schedule in `/mining setup`.",
        )
    if appointment.is_due(now) and appointment.waits_since is not None:
        return Finding(
            Area.PERFORMANCE,
            title,
            Verdict.WARNING,
            f"should have begun {appointment.starts_at:%Y-%m-%d %H:%M} UTC: its channels are taken",
            "It begins as soon as a mining channel is free.",
            "Stop the session that holds the channels.",
        )
    if appointment.is_on:
        return Finding(Area.PERFORMANCE, title, Verdict.OK, f"on until {appointment.stops_at:%H:%M} UTC")
    return Finding(
        Area.PERFORMANCE, title, Verdict.OK, f"next {appointment.starts_at:%Y-%m-%d %H:%M} UTC{before}"
    )


def _trouble(job: JobState, now: float) -> Finding | None:
    since = job.ended if job.ended is not None else job.known_since
    if now - since > LATE_AFTER * job.every_seconds + START_SECONDS:
        ended = "never yet" if job.ended is None else f"{now - job.ended:.0f} s ago"
        reading = f"due every {job.every_seconds:.0f} s, last done {ended}"
        if job.began is not None and job.began > (job.ended or 0):
            reading += f", at work for {now - job.began:.0f} s"
        means = "What it looks after waits."
    elif job.problem is not None:
        reading, means = f"{_times(job, now)}, given up: {job.problem}", "It is tried again at its next time."
    else:
        return None
    return Finding(
        Area.PERFORMANCE,
        f"job {job.name}",
        Verdict.WARNING,
        reading,
        means,
        "Look at the database and at Discord first; whoever runs the bot finds the rest in its log.",
    )


def _times(job: JobState, now: float) -> str:
    """When it was last done, and when it is next."""
    if job.began is None:
        return f"first in {max(job.known_since + job.every_seconds - now, 0):.0f} s"
    done = "at work" if job.ended is None or job.ended < job.began else f"{now - job.ended:.0f} s ago"
    return f"{done}, next in {max(job.began + job.every_seconds - now, 0):.0f} s"
