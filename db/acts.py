"""Who did what in a guild: what admins do is noted here; the rest is read where it was noted anyway."""

from datetime import datetime

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.acts import Act, ActKind, AdminAct, Changes, WantedActs

_ADD = """
    INSERT INTO admin_acts (guild_id, number, act, what, changes, acted_by, acted_at)
    SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 FROM admin_acts WHERE guild_id = $1
"""

_COLUMNS = "at, place, by, kind, name, session_code, people, detail, reason"
_NOBODY = "'{}'::integer[]"

# Each reads _COLUMNS of one guild. ``place`` orders the acts of one moment. Rounds that are begun and committed at
# once are one act; those of payouts, treasury, books and hauls are told by their own tables.
SOURCES = {
    "round_events": f"""
        SELECT e.created_at, e.version, e.actor,
            CASE e.kind WHEN 'merge' THEN 'people' WHEN 'store' THEN 'cargo' ELSE 'session' END,
            concat('round.', e.kind, '.', e.act), e.session_code, {_NOBODY},
            jsonb_build_object('ledger_version', e.version), e.reason
        FROM round_events e JOIN rounds r USING (guild_id, round_id)
        WHERE guild_id = $1 AND e.kind IN ('session', 'correction', 'merge', 'store')
            AND NOT (e.act = 'begin' AND r.begun_at IS NOT DISTINCT FROM r.resolved_at)
            AND NOT (e.act <> 'commit' AND e.kind IN ('merge', 'store'))
    """,
    "sessions": f"""
        SELECT closed_at, 0, closed_by, 'session', 'session.stopped', code, {_NOBODY}, '{{}}'::jsonb,
            coalesce(stop_reason, '')
        FROM sessions WHERE guild_id = $1 AND closed_at IS NOT NULL AND closed_by IS NOT NULL
    """,
    "failed_runs": f"""
        SELECT failed_at, round_id, failed_by, 'session', 'session.failed', session_code, {_NOBODY},
            jsonb_build_object('amount_auec', loss_auec), reason
        FROM failed_runs WHERE guild_id = $1
    """,
    "session_notes": """
        SELECT noted_at, number, noted_by,
            CASE WHEN kind IN ('sale', 'expense', 'ore', 'undo') THEN 'money' ELSE 'time' END,
            concat('note.', kind), session_code, array_remove(ARRAY[person_id], NULL),
            jsonb_strip_nulls(jsonb_build_object('number', number, 'amount_auec', amount_auec, 'seconds', seconds,
                'commodity', commodity, 'quantity_cscu', quantity_cscu, 'choice', choice, 'undoes', undoes)),
            coalesce(what, '')
        FROM session_notes WHERE guild_id = $1
    """,
    "payment_acts": """
        SELECT a.acted_at, a.payment_id::bigint * 1000 + a.place, a.acted_by, 'payment', concat('payment.', a.act),
            p.session_code, ARRAY[p.sender, p.receiver],
            jsonb_build_object('number', payment_id, 'amount_auec', p.amount_auec), a.reason
        FROM payment_acts a JOIN payments p USING (guild_id, payment_id) WHERE guild_id = $1
    """,
    "payment_plans": f"""
        SELECT made_at, plan_id, made_by, 'payment', 'payment.plan', NULL, {_NOBODY},
            jsonb_build_object('number', plan_id), ''
        FROM payment_plans WHERE guild_id = $1
    """,
    "debt_offsets": """
        SELECT agreed_at, offset_id, agreed_by, 'payment', 'payment.offset', NULL, ARRAY[person_id],
            jsonb_build_object('amount_auec', amount_auec), reason
        FROM debt_offsets WHERE guild_id = $1
    """,
    "treasury_acts": """
        SELECT asked_at, act_id, asked_by, 'money', 'treasury.asked', NULL,
            array_remove(ARRAY[person_id, other_id], NULL),
            jsonb_build_object('number', act_id, 'what', kind, 'amount_auec', amount_auec), reason
        FROM treasury_acts WHERE guild_id = $1
    """,
    "treasury_decisions": """
        SELECT d.decided_at, act_id, d.decided_by, 'money',
            CASE WHEN d.confirmed THEN 'treasury.confirmed' ELSE 'treasury.refused' END, NULL,
            array_remove(ARRAY[a.person_id, a.other_id], NULL),
            jsonb_build_object('number', act_id, 'what', a.kind, 'amount_auec', a.amount_auec), a.reason
        FROM treasury_decisions d JOIN treasury_acts a USING (guild_id, act_id) WHERE guild_id = $1
    """,
    # That people were told, reminded and warned are messages, not acts.
    "haul_acts": """
        SELECT a.acted_at, a.number::bigint * 1000 + a.place, a.acted_by, 'cargo', concat('haul.', a.act),
            session_code, ARRAY[h.owner], jsonb_build_object('haul', number), a.reason
        FROM haul_acts a JOIN hauls h USING (guild_id, session_code, number)
        WHERE guild_id = $1 AND a.act NOT IN ('told', 'reminded', 'warned')
    """,
    "guest_claims": """
        SELECT asked_at, claim_id, asked_by, 'people', 'guest.claimed', NULL, ARRAY[guest_id, person_id],
            jsonb_build_object('number', claim_id), ''
        FROM guest_claims WHERE guild_id = $1
    """,
    "guest_claim_decisions": """
        SELECT d.decided_at, claim_id, d.decided_by, 'people',
            CASE WHEN d.accepted THEN 'guest.accepted' ELSE 'guest.refused' END, NULL,
            ARRAY[c.guest_id, c.person_id], jsonb_build_object('number', claim_id), ''
        FROM guest_claim_decisions d JOIN guest_claims c USING (guild_id, claim_id) WHERE guild_id = $1
    """,
    # The handle is where the money goes. That of a guest is noted with the guest.
    "handles": """
        SELECT h.added_at, 0, person_id, 'people', 'person.handle', NULL, ARRAY[person_id],
            jsonb_build_object('what', h.handle), ''
        FROM handles h JOIN people p USING (guild_id, person_id)
        WHERE guild_id = $1 AND p.discord_id IS NOT NULL
    """,
    "people": """
        SELECT forgotten_at, person_id, person_id, 'people', 'person.forgotten', NULL, ARRAY[person_id],
            '{}'::jsonb, ''
        FROM people WHERE guild_id = $1 AND forgotten_at IS NOT NULL
    """,
    "objections": """
        SELECT made_at, objection_id, person_id, 'people', 'objection.made', session_code, ARRAY[person_id],
            jsonb_build_object('number', objection_id, 'revision', revision), reason
        FROM objections WHERE guild_id = $1
    """,
    "objection_decisions": """
        SELECT d.decided_at, objection_id, d.decided_by, 'people',
            CASE WHEN d.accepted THEN 'objection.accepted' ELSE 'objection.refused' END, o.session_code,
            ARRAY[o.person_id], jsonb_build_object('number', objection_id), d.reason
        FROM objection_decisions d JOIN objections o USING (guild_id, objection_id) WHERE guild_id = $1
    """,
    "admin_acts": f"""
        SELECT acted_at, number, acted_by, 'setting', concat('admin.', act), NULL, {_NOBODY},
            jsonb_strip_nulls(jsonb_build_object('what', nullif(what, ''))) ||
                jsonb_build_object('changes', changes), ''
        FROM admin_acts WHERE guild_id = $1
    """,
    "rule_sets": f"""
        SELECT changed_at, version, changed_by, 'setting',
            CASE WHEN removed THEN 'rules.removed' ELSE 'rules.changed' END, NULL, {_NOBODY},
            jsonb_strip_nulls(jsonb_build_object('what', nullif(name, ''))) ||
                jsonb_build_object('version', version, 'rules', rules), ''
        FROM rule_sets WHERE guild_id = $1
    """,
    "guild_prices": f"""
        SELECT set_at, price_id, set_by, 'setting',
            CASE WHEN unit_price_auec IS NULL THEN 'price.removed' ELSE 'price.set' END, NULL, {_NOBODY},
            jsonb_strip_nulls(jsonb_build_object('commodity', commodity, 'form', form,
                'unit_price_auec', trim_scale(unit_price_auec)::text)), ''
        FROM guild_prices WHERE guild_id = $1
    """,
    "closings": f"""
        SELECT closed_at, round_id, closed_by, 'books', 'books.closed', NULL, {_NOBODY},
            jsonb_build_object('what', closed_on), reason
        FROM closings WHERE guild_id = $1
    """,
    "openings": f"""
        SELECT imported_at, round_id, imported_by, 'books', 'books.imported', NULL, {_NOBODY},
            jsonb_build_object('amount_auec', total_auec, 'sha256', sha256), ''
        FROM openings WHERE guild_id = $1
    """,
    "lease_acts": """
        SELECT acted_at, place, acted_by, 'editing', concat('lease.', act), session_code, ARRAY[holder],
            '{}'::jsonb, reason
        FROM lease_acts WHERE guild_id = $1
    """,
}
"""Table to the statement that reads its acts."""

_ALL = " UNION ALL ".join(f"({source})" for source in SOURCES.values())
_WANTED = f"""
    FROM ({_ALL}) AS acts ({_COLUMNS})
    WHERE ($2::text IS NULL OR kind = $2) AND ($3::integer[] IS NULL OR by = ANY($3) OR people && $3)
        AND ($4::text IS NULL OR session_code = $4)
"""
_COUNT = f"SELECT count(*) {_WANTED}"
_PAGE = f"SELECT {_COLUMNS} {_WANTED} ORDER BY at DESC, place DESC, name LIMIT $5 OFFSET $6"


class Acts(Repository):
    """What was done in the transaction's guild."""

    async def add(self, act: AdminAct, what: str, changed: Changes, by: int, now: datetime) -> None:
        """Note what an admin did, in the transaction that does it."""
        await lock_head(self._connection, self._guild_id)
        pairs = {name: list(pair) for name, pair in changed.items()}
        await self._connection.execute(_ADD, self._guild_id, act, what, pairs, by, now)

    async def count(self, wanted: WantedActs, numbers: list[int] | None) -> int:
        """How many acts are wanted; ``numbers``: all numbers of the wanted person."""
        found: int = await self._connection.fetchval(_COUNT, *self._filters(wanted, numbers))
        return found

    async def page(
        self, wanted: WantedActs, numbers: list[int] | None, *, most: int, skipped: int = 0
    ) -> list[Act]:
        """The same acts, newest first."""
        rows = await self._connection.fetch(_PAGE, *self._filters(wanted, numbers), most, skipped)
        return [_act(row) for row in rows]

    def _filters(self, wanted: WantedActs, numbers: list[int] | None) -> tuple[object, ...]:
        return self._guild_id, wanted.kind, numbers, wanted.session_code


def _act(row: Record) -> Act:
    return Act(
        at=row["at"],
        by=row["by"],
        kind=ActKind(row["kind"]),
        name=row["name"],
        session_code=row["session_code"],
        people=tuple(row["people"]),
        detail=row["detail"],
        reason=row["reason"],
    )
