"""Payments and their acts, plans, agreed offsets, reminders: logs, whose rows are only added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository, read
from domain.payments import Happened, Payment, PaymentAct, PaymentState

_ADD = """
    INSERT INTO payments (
        guild_id, payment_id, key, sender, receiver, amount_auec, session_code, plan_id, asked_by, asked_at
    )
    SELECT $1, (SELECT coalesce(max(payment_id), 0) + 1 FROM payments WHERE guild_id = $1),
        $2, $3, $4, $5, $6, $7, $8, $9
    RETURNING payment_id
"""
_ADD_ACT = """
    INSERT INTO payment_acts (guild_id, payment_id, place, act, acted_by, acted_at, reason, round_id, key)
    SELECT $1, $2, (SELECT count(*) + 1 FROM payment_acts WHERE guild_id = $1 AND payment_id = $2),
        $3, $4, $5, $6, $7, $8
"""
_SELECT = """
    SELECT p.*, a.acts FROM payments p CROSS JOIN LATERAL (
        SELECT array_agg((act, acted_by, acted_at, reason, round_id, key) ORDER BY place) AS acts
        FROM payment_acts WHERE guild_id = p.guild_id AND payment_id = p.payment_id
    ) a WHERE p.guild_id = $1
"""
_LAST_ACT = """coalesce((
        SELECT act FROM payment_acts WHERE guild_id = p.guild_id AND payment_id = p.payment_id
        ORDER BY place DESC LIMIT 1
    ), '')"""
_GET = f"{_SELECT} AND p.payment_id = $2"
_BY_KEY = f"{_SELECT} AND p.key = $2 ORDER BY p.payment_id"
_IN_STATES = f"{_SELECT} AND {_LAST_ACT} = ANY($2::text[]) ORDER BY p.payment_id DESC LIMIT $3"
_OF_PEOPLE = f"""
    {_SELECT} AND (p.sender = ANY($2::int[]) OR p.receiver = ANY($2::int[])) AND {_LAST_ACT} = ANY($3::text[])
    ORDER BY p.payment_id
"""
_OF_PLAN = f"{_SELECT} AND p.plan_id = $2 ORDER BY p.payment_id"
_LAST_OF = "SELECT receiver, max(payment_id) AS last FROM payments WHERE guild_id = $1 GROUP BY receiver"
_ADD_PLAN = """
    INSERT INTO payment_plans (guild_id, plan_id, key, made_by, made_at, ledger_version)
    SELECT $1, (SELECT coalesce(max(plan_id), 0) + 1 FROM payment_plans WHERE guild_id = $1), $2, $3, $4, $5
    RETURNING plan_id
"""
_PLAN_BY_KEY = "SELECT plan_id FROM payment_plans WHERE guild_id = $1 AND key = $2"
_ADD_OFFSET = """
    INSERT INTO debt_offsets (
        guild_id, offset_id, key, person_id, amount_auec, ledger_version, agreed_by, agreed_at, reason
    )
    SELECT $1, (SELECT coalesce(max(offset_id), 0) + 1 FROM debt_offsets WHERE guild_id = $1),
        $2, $3, $4, $5, $6, $7, $8
"""
_OFFSETS = """
    SELECT key, person_id, amount_auec, ledger_version, agreed_by, agreed_at, reason
    FROM debt_offsets WHERE guild_id = $1 ORDER BY offset_id
"""
_ADD_REMINDER = "INSERT INTO payment_reminders (guild_id, person_id, reminded_at) VALUES ($1, $2, $3)"
_REMINDED = (
    "SELECT person_id, max(reminded_at) AS last FROM payment_reminders WHERE guild_id = $1 GROUP BY person_id"
)
_MOST = 100_000
_LAST_ACTS: dict[PaymentState, tuple[str, ...]] = {
    PaymentState.PLANNED: ("",),
    PaymentState.WAITING: (PaymentAct.MARKED,),
    PaymentState.SENT: (PaymentAct.SENT, PaymentAct.APPROVED, PaymentAct.RESENT),
    PaymentState.RECEIVED: (PaymentAct.RECEIVED,),
    PaymentState.DISPUTED: (PaymentAct.NOT_RECEIVED,),
    PaymentState.UNDONE: (PaymentAct.UNDONE,),
    PaymentState.WITHDRAWN: (PaymentAct.WITHDRAWN,),
}


@dataclass(frozen=True, slots=True)
class AgreedOffset:
    """Somebody's word that pay may offset so much of a debt, and its place among the ledger's versions."""

    key: str
    person_id: int
    amount_auec: int
    ledger_version: int
    agreed_by: int
    agreed_at: datetime
    reason: str


class Payments(Repository):
    """The payments of the transaction's guild."""

    async def lock(self) -> int:
        """Whoever pays does so one after the other; the ledger's version, which stays until the transaction ends."""
        return (await lock_head(self._connection, self._guild_id)).version

    async def add(self, payment: Payment) -> Payment:
        """Store it under the guild's next number. The caller holds the lock."""
        asked = (payment.session_code, payment.plan_id, payment.asked_by, payment.asked_at)
        what = (payment.key, payment.sender, payment.receiver, payment.amount_auec)
        payment_id = await self._connection.fetchval(_ADD, self._guild_id, *what, *asked)
        return Payment(payment_id, *what, *asked)

    async def act(self, payment_id: int, happened: Happened) -> None:
        """Add what happened to it. The caller holds the lock and has checked that it may happen."""
        await self._connection.execute(
            _ADD_ACT,
            self._guild_id,
            payment_id,
            happened.act,
            happened.acted_by,
            happened.acted_at,
            happened.reason,
            happened.round_id,
            happened.key,
        )

    async def get(self, payment_id: int) -> Payment | None:
        """The payment of that number."""
        row = await self._connection.fetchrow(_GET, self._guild_id, payment_id)
        return None if row is None else _payment(row)

    async def made_by(self, key: str) -> list[Payment]:
        """The payments that this act has made, if it was carried out before."""
        return [_payment(row) for row in await self._connection.fetch(_BY_KEY, self._guild_id, key)]

    async def in_states(self, *states: PaymentState, most: int = _MOST) -> list[Payment]:
        """Payments in these states, the newest first."""
        args = (_last_acts(states), most)
        return await read(await self._connection.fetch(_IN_STATES, self._guild_id, *args), _payment)

    async def of_people(self, person_ids: Iterable[int], *states: PaymentState) -> list[Payment]:
        """Payments in these states that any of them sent or is sent, by number."""
        args = (list(person_ids), _last_acts(states))
        return await read(await self._connection.fetch(_OF_PEOPLE, self._guild_id, *args), _payment)

    async def of_plan(self, plan_id: int) -> list[Payment]:
        """A plan's payments, by number."""
        return [_payment(row) for row in await self._connection.fetch(_OF_PLAN, self._guild_id, plan_id)]

    async def last_of_receivers(self) -> dict[int, int]:
        """Person to the number of the newest payment for them."""
        rows = await self._connection.fetch(_LAST_OF, self._guild_id)
        return {row["receiver"]: row["last"] for row in rows}

    async def add_plan(self, key: str, made_by: int, now: datetime, ledger_version: int) -> int:
        """Store a netting plan and return its number."""
        args = (key, made_by, now, ledger_version)
        plan_id: int = await self._connection.fetchval(_ADD_PLAN, self._guild_id, *args)
        return plan_id

    async def plan_by_key(self, key: str) -> int | None:
        """The plan that this act has stored, if it was carried out before."""
        plan_id: int | None = await self._connection.fetchval(_PLAN_BY_KEY, self._guild_id, key)
        return plan_id

    async def add_offset(self, offset: AgreedOffset) -> None:
        """Store what was agreed."""
        await self._connection.execute(
            _ADD_OFFSET,
            self._guild_id,
            offset.key,
            offset.person_id,
            offset.amount_auec,
            offset.ledger_version,
            offset.agreed_by,
            offset.agreed_at,
            offset.reason,
        )

    async def offsets(self) -> list[AgreedOffset]:
        """Everything that was agreed, the oldest first."""
        rows = await self._connection.fetch(_OFFSETS, self._guild_id)
        return [AgreedOffset(**dict(row.items())) for row in rows]

    async def remind(self, person_ids: Iterable[int], now: datetime) -> None:
        """Note that they are reminded; 0 are the officers."""
        await self._connection.executemany(
            _ADD_REMINDER, [(self._guild_id, each, now) for each in person_ids]
        )

    async def reminded(self) -> dict[int, datetime]:
        """When somebody was last reminded."""
        rows = await self._connection.fetch(_REMINDED, self._guild_id)
        return {row["person_id"]: row["last"] for row in rows}


def _last_acts(states: Iterable[PaymentState]) -> list[str]:
    return [act for state in states for act in _LAST_ACTS[state]]


def _payment(row: Record) -> Payment:
    return Payment(
        payment_id=row["payment_id"],
        key=row["key"],
        sender=row["sender"],
        receiver=row["receiver"],
        amount_auec=row["amount_auec"],
        session_code=row["session_code"],
        plan_id=row["plan_id"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        acts=tuple(Happened(PaymentAct(act), *rest) for act, *rest in row["acts"] or ()),
    )
