"""Any input of a payroll that a bundle may hold, for Hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from domain.divisions import by_session
from domain.payroll import (
    Correction,
    Division,
    Exclusion,
    Expense,
    Guild,
    OreForm,
    OreLine,
    PayrollInput,
    PriceSource,
    Sale,
    SessionKind,
    SessionSpan,
    SoldPart,
)
from domain.people import Choice, Person
from domain.presence import MoveSource, Outage, Pause, VoiceMove
from domain.rules import Basis, Fee, FeeMode, FixedPay, PercentPay, Rounding, Rules

ids = st.integers(1, 10**20 - 1)
money = st.one_of(st.integers(0, 2000), st.integers(0, 10**15))
percents = st.decimals(0, 100, places=4)
weights = st.decimals(0, 100, places=2)
prices = st.decimals(0, 10**6, places=4)
texts = st.text(max_size=8).filter(lambda text: "\0" not in text)
maybe_text = st.none() | texts

_NOON, _MIDNIGHT = datetime(2026, 11, 15, 12, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)
times = st.datetimes(_NOON.replace(tzinfo=None), _MIDNIGHT.replace(tzinfo=None), timezones=st.just(UTC))
spans = st.tuples(times, times).map(sorted)

CHANNELS = (11, 12, 99)
_PEOPLE = range(1, 7)

people = st.integers(_PEOPLE.start, _PEOPLE.stop - 2)
"""Who is no bot; the last of the members may be one."""

fees = st.builds(Fee, st.sampled_from(FeeMode), percents, st.sampled_from(Rounding))
rules = st.builds(
    Rules,
    payer_id=people,
    basis=st.sampled_from(Basis),
    min_seconds=st.integers(0, 300),
    bridge_seconds=st.integers(0, 10_000),
    deafened_percent=percents,
    org_tax_percent=percents,
    fee=fees,
    weights=st.dictionaries(people, weights, max_size=3),
    fixed=st.lists(
        st.builds(FixedPay, people, st.integers(0, 1000)), max_size=2, unique_by=lambda row: row.person_id
    ).map(tuple),
    percents=st.lists(
        st.builds(PercentPay, people, st.decimals(0, 50, places=4)),
        max_size=2,
        unique_by=lambda row: row.person_id,
    ).map(tuple),
)
moves = st.lists(
    st.builds(
        VoiceMove,
        seq=st.integers(-5, 10**18),
        person_id=st.sampled_from(_PEOPLE),
        channel_id=st.none() | st.sampled_from(CHANNELS),
        at=times,
        deafened=st.booleans(),
        source=st.sampled_from(MoveSource),
    ),
    max_size=12,
    unique_by=lambda move: move.seq,
).map(tuple)
ore = st.builds(
    OreLine,
    commodity=st.sampled_from(["Quantainium", "Gold"]) | texts,
    quantity_cscu=st.integers(0, 10**15),
    unit_price_auec=st.none() | prices,
    form=st.sampled_from(OreForm),
    quality=st.none() | st.integers(0, 1000),
    price_source=st.none()
    | st.builds(
        PriceSource, texts, st.none() | times, terminals=st.none() | st.integers(0, 99), method=maybe_text
    ),
)


@st.composite
def sessions(draw: st.DrawFn) -> SessionSpan:
    opened_at, closed_at = draw(spans)
    return SessionSpan(
        code=draw(st.from_regex("[a-z]{2}-[a-z0-9]{6}", fullmatch=True)),
        kind=draw(st.sampled_from(SessionKind)),
        channel_ids=draw(st.sampled_from([(11, 12), (12, 11), (11,)])),
        opened_at=opened_at,
        closed_at=closed_at,
        title=draw(maybe_text),
        pauses=tuple(Pause(*span) for span in draw(st.lists(spans, max_size=2))),
    )


@st.composite
def members(draw: st.DrawFn) -> tuple[Person, ...]:
    return tuple(
        Person(
            person_id,
            draw(texts),
            is_bot=person_id == _PEOPLE.stop - 1 and draw(st.booleans()),
            discord_id=draw(st.none() | ids),
            handle=draw(maybe_text),
            choice=draw(st.sampled_from(Choice)),
        )
        for person_id in draw(st.permutations(_PEOPLE))
    )


inputs = st.builds(
    PayrollInput,
    guild=st.builds(Guild, ids, texts),
    session=sessions(),
    members=members(),
    voice_moves=moves,
    outages=st.lists(st.builds(lambda span: Outage(*span), spans), max_size=2).map(tuple),
    corrections=st.lists(
        st.builds(Correction, people, st.integers(-(10**4), 10**5), reason=texts, by=ids, at=times),
        max_size=2,
    ).map(tuple),
    excluded=st.lists(
        st.builds(Exclusion, people, maybe_text, st.none() | ids),
        max_size=2,
        unique_by=lambda row: row.person_id,
    ).map(tuple),
    ore=st.lists(ore, max_size=2).map(tuple),
    sales=st.lists(st.builds(Sale, people, money, times, terminal=maybe_text), max_size=3).map(tuple),
    expenses=st.lists(st.builds(Expense, people, st.integers(0, 500), what=texts), max_size=3).map(tuple),
    rules=rules,
    revision=st.integers(1, 10**6),
)


def _with_pot(case: PayrollInput) -> PayrollInput:
    """Enough sold for all fixed amounts and expenses, and somebody who has worked."""
    worked = Correction(1, 3600, "phone died", by=7, at=_NOON)
    return replace(
        case,
        rules=replace(case.rules, basis=Basis.SALES) if case.rules else None,
        sales=(*case.sales, Sale(1, 12_345, _NOON)),
        corrections=(*case.corrections, worked),
    )


payable_inputs = inputs.map(_with_pot)
"""Inputs that the rules seldom refuse."""


@st.composite
def divisions(draw: st.DrawFn, code: str) -> Division:
    """Of a sale in which the session has a part: of several ores with a price for each, or of one ore without."""
    priced = draw(st.booleans())
    ores = ["Quantainium", "Gold"] if priced else ["Gold"]
    sold = draw(
        st.lists(
            st.builds(
                SoldPart,
                session_code=st.sampled_from([code, "sm-others"]),
                lot=st.integers(1, 10**6) | ids,
                commodity=(st.sampled_from(ores) | texts) if priced else st.sampled_from(ores),
                quantity_cscu=st.integers(1, 10**15),
                form=st.sampled_from(OreForm) if priced else st.just(OreForm.REFINED),
                quality=st.none() | st.integers(0, 1000),
                haul=st.none() | ids,
            ),
            max_size=4,
        )
    )
    own = SoldPart(code, 1, "Gold", draw(st.integers(1, 99)))
    lots = {(part.session_code, part.lot): part for part in (own, *sold, own)}
    kinds = sorted({(part.commodity, part.form) for part in lots.values()})
    price_of = {kind: draw(st.decimals("0.0001", 10**6, places=4)) if priced else None for kind in kinds}
    parts = [
        replace(part, unit_price_auec=price_of[part.commodity, part.form])
        for part in draw(st.permutations(list(lots.values())))
    ]
    return Division(draw(ids), draw(money), tuple(parts))


@st.composite
def _with_divided_sales(draw: st.DrawFn) -> PayrollInput:
    case = draw(inputs)
    code = case.session.code
    divided = draw(st.lists(divisions(code), min_size=1, max_size=2, unique_by=lambda each: each.sale_id))
    sales = [
        Sale(draw(people), by_session(division)[code], draw(times), draw(maybe_text), division)
        for division in divided
    ]
    return replace(case, sales=tuple(draw(st.permutations([*case.sales, *sales]))))


divided_inputs = _with_divided_sales()
"""Inputs with one or two sales out of the store."""
payable_divided_inputs = divided_inputs.map(_with_pot)
"""Such inputs that the rules seldom refuse."""
