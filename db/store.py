"""The lots of the guild's store. How much is in them stands in the ledger's balances; rows are only added."""

from collections.abc import Sequence

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository, read
from domain.ledger import Transfer
from domain.payroll import OreForm
from domain.store import Lot

_NEXT = "SELECT coalesce(max(lot), 0) + 1 FROM store_lots WHERE guild_id = $1 AND session_code = $2"
_ADD = """
    INSERT INTO store_lots (
        guild_id, session_code, lot, haul, commodity, form, quality, owner, container, round_id, made_by, made_at
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
# Committed and working together: what a session that is not saved has sold is not there any more, what it has
# collected is. Practice has assets of its own, and so its own store. Only a session's own open round changes its lots,
# so what has nothing committed lies in that round. Lot by lot: without fresh statistics the planner would join by
# reading all of them for each.
_AT_HAND = """
    WITH held AS (
        SELECT account, amount, amount AS committed FROM balances
        WHERE guild_id = $1 AND account LIKE 'store:%' AND amount > 0 AND asset LIKE $3
        UNION ALL
        SELECT account, amount, 0 FROM round_balances
        WHERE guild_id = $1 AND account LIKE 'store:%' AND amount <> 0 AND asset LIKE $3
    ), at_hand AS MATERIALIZED (
        SELECT split_part(substr(account, 7), '/', 1) AS code, split_part(account, '/', 2)::integer AS lot,
            sum(amount)::bigint AS at_hand_cscu, sum(committed) = 0 AS working
        FROM held
        WHERE $2::text[] = '{}' OR split_part(substr(account, 7), '/', 1) = ANY($2::text[])
        GROUP BY account HAVING sum(amount) > 0
    )
    SELECT made.*, a.at_hand_cscu, a.working
    FROM at_hand a CROSS JOIN LATERAL (
        SELECT * FROM store_lots l WHERE l.guild_id = $1 AND l.session_code = a.code AND l.lot = a.lot LIMIT 1
    ) made
    ORDER BY made.made_at, made.session_code, made.lot
"""
_GET = """
    SELECT *, 0::bigint AS at_hand_cscu, false AS working FROM store_lots
    WHERE guild_id = $1 AND session_code = $2 AND lot = $3
"""
_ABOUT = """
    SELECT *, 0::bigint AS at_hand_cscu, false AS working FROM store_lots
    WHERE guild_id = $1 AND (owner = $2 OR made_by = $2) ORDER BY made_at, session_code, lot
"""
# Lot by lot, too: the log of a guild is found by its accounts, not by its rounds.
_ARRIVED = """
    SELECT l.*, came.amount AS at_hand_cscu, false AS working
    FROM store_lots l CROSS JOIN LATERAL (
        SELECT amount FROM transfers t
        WHERE t.guild_id = $1 AND t.to_account = 'store:' || l.session_code || '/' || l.lot AND t.round_id = $4
            AND t.from_account = 'refined:' || l.session_code || '/' || l.haul
        ORDER BY t.to_account, t.version LIMIT 1
    ) came
    WHERE l.guild_id = $1 AND l.session_code = $2 AND l.haul = $3
    ORDER BY l.lot
"""
_SHIFTED = """
    SELECT moved.* FROM store_lots l CROSS JOIN LATERAL (
        SELECT version, key, asset, from_account, to_account, amount, event_at, reason FROM transfers t
        WHERE t.guild_id = $1 AND t.to_account = 'store:' || l.session_code || '/' || l.lot AND t.round_id = $3
            AND t.from_account LIKE 'store:%'
    ) moved
    WHERE l.guild_id = $1 AND l.session_code = $2
    ORDER BY moved.version
"""


class Store(Repository):
    """The store of the transaction's guild. Whoever puts ore in or takes some out holds the ledger."""

    async def lock(self) -> None:
        """Hold the ledger: what is at hand stays so until the transaction ends. Sessions and people come before it."""
        await lock_head(self._connection, self._guild_id)

    async def next_lot(self, code: str) -> int:
        """The short number of the session's next lot, from 1."""
        lot: int = await self._connection.fetchval(_NEXT, self._guild_id, code)
        return lot

    async def add(self, lot: Lot, made_by: int) -> None:
        """Store a new lot; its amount is to be posted in the same transaction."""
        where = (lot.session_code, lot.lot, lot.haul)
        what = (lot.commodity, lot.form, lot.quality, lot.owner, lot.container)
        await self._connection.execute(
            _ADD, self._guild_id, *where, *what, lot.round_id, made_by, lot.made_at
        )

    async def at_hand(self, *codes: str, practice: bool = False) -> Sequence[Lot]:
        """Lots with something in them, of these sessions or, without any, of all; oldest first."""
        assets = "practice:%" if practice else "ore:%"
        return await read(await self._connection.fetch(_AT_HAND, self._guild_id, codes, assets), _lot)

    async def get(self, code: str, lot: int) -> Lot | None:
        """The lot as it was made, whatever is left of it; None if there is none of that number."""
        row = await self._connection.fetchrow(_GET, self._guild_id, code, lot)
        return None if row is None else _lot(row)

    async def about(self, person_id: int) -> Sequence[Lot]:
        """All lots that the person has or made, as they were made, the oldest first."""
        return await read(await self._connection.fetch(_ABOUT, self._guild_id, person_id), _lot)

    async def arrived(self, code: str, haul: int, round_id: int) -> Sequence[Lot]:
        """The lots that collecting a haul filled in that round, with what came into them then."""
        rows = await self._connection.fetch(_ARRIVED, self._guild_id, code, haul, round_id)
        return await read(rows, _lot)

    async def shifted(self, code: str, round_id: int) -> list[Transfer]:
        """What that round put from lots of the session into other lots, in its order."""
        rows = await self._connection.fetch(_SHIFTED, self._guild_id, code, round_id)
        fields = ("key", "asset", "from_account", "to_account", "amount", "event_at", "reason")
        return [Transfer(*(row[field] for field in fields)) for row in rows]


def _lot(row: Record) -> Lot:
    return Lot(
        session_code=row["session_code"],
        lot=row["lot"],
        commodity=row["commodity"],
        form=OreForm(row["form"]),
        quality=row["quality"],
        owner=row["owner"],
        container=row["container"],
        haul=row["haul"],
        round_id=row["round_id"],
        made_at=row["made_at"],
        at_hand_cscu=row["at_hand_cscu"],
        working=row["working"],
    )
