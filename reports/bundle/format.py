"""The formats of a bundle, key by key, as bundle.md and bundle-2.md have them: one table for reading and writing.

Format 2 knows sales that were divided; a bundle without any is written in format 1, as it always was.
"""

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
from reports.bundle.codecs import (
    BOOLEAN,
    ID,
    TEXT,
    TIME,
    Codec,
    decimal,
    integer,
    list_of,
    map_by_id,
    matching,
    nullable,
    one_of,
    optional,
    record,
    required,
    stated,
)

FORMAT = "paydirt.session/1"
DIVIDED_FORMAT = "paydirt.session/2"

_LARGEST = 10**15
MONEY = integer(0, _LARGEST)
QUANTITY = integer(0, _LARGEST)
SOLD_QUANTITY = integer(1, _LARGEST)
COUNT = integer(0)
PERCENT = decimal(places=4, highest=100)
WEIGHT = decimal(places=2, highest=100)
PRICE = decimal(places=4)
CODE = matching("[a-z]{2}-[a-z0-9]{6}", "a session code like sm-k3m9qa")

GUILD = record(Guild, required("id", ID, "guild_id"), required("name", TEXT))

PAUSE = record(Pause, required("from", TIME, "start"), required("to", TIME, "end"))

SESSION = record(
    SessionSpan,
    required("code", CODE),
    required("kind", one_of(SessionKind)),
    optional("title", TEXT),
    required("channel_ids", list_of(ID, least=1)),
    required("opened_at", TIME),
    required("closed_at", TIME),
    optional("pauses", list_of(PAUSE)),
)

MEMBER = record(
    Person,
    required("id", ID, "person_id"),
    required("name", TEXT),
    required("bot", BOOLEAN, "is_bot"),
    optional("discord_id", ID),
    optional("handle", TEXT),
    optional("choice", one_of(Choice)),
)

VOICE_MOVE = record(
    VoiceMove,
    required("seq", integer()),
    required("member_id", ID, "person_id"),
    required("channel_id", nullable(ID)),
    required("at", TIME),
    optional("deafened", BOOLEAN),
    optional("source", one_of(MoveSource)),
)

OUTAGE = record(Outage, required("lost_at", TIME), required("regained_at", TIME))

CORRECTION = record(
    Correction,
    required("member_id", ID, "person_id"),
    required("seconds", integer()),
    required("reason", TEXT),
    required("by", ID),
    required("at", TIME),
)

EXCLUSION = record(
    Exclusion, required("member_id", ID, "person_id"), optional("reason", TEXT), optional("by", ID)
)

PRICE_SOURCE = record(
    PriceSource,
    required("from", TEXT, "origin"),
    optional("fetched_at", TIME),
    optional("terminals", COUNT),
    optional("method", TEXT),
)

ORE = record(
    OreLine,
    required("commodity", TEXT),
    required("quantity_cscu", QUANTITY),
    optional("unit_price_auec", PRICE),
    optional("form", one_of(OreForm)),
    optional("quality", integer(0, 1000)),
    optional("price_source", PRICE_SOURCE),
)

_SALE_FIELDS = (
    required("seller_id", ID),
    required("amount_auec", MONEY),
    required("at", TIME),
    optional("terminal", TEXT),
)
SALE = record(Sale, *_SALE_FIELDS)

SOLD_PART = record(
    SoldPart,
    required("session_code", CODE),
    required("lot", ID),
    optional("haul", ID),
    required("commodity", TEXT),
    required("quantity_cscu", SOLD_QUANTITY),
    optional("unit_price_auec", PRICE),
    optional("form", one_of(OreForm)),
    optional("quality", integer(0, 1000)),
)
DIVISION = record(
    Division,
    required("sale", ID, "sale_id"),
    required("total_auec", MONEY),
    required("parts", list_of(SOLD_PART, least=1)),
)
DIVIDED_SALE = record(Sale, *_SALE_FIELDS, optional("division", DIVISION))

EXPENSE = record(Expense, required("claimant_id", ID), required("amount_auec", MONEY), required("what", TEXT))

FEE = record(
    Fee,
    stated("mode", one_of(FeeMode)),
    stated("rate_percent", PERCENT),
    stated("rounding", one_of(Rounding)),
)

RULES = record(
    Rules,
    required("basis", one_of(Basis)),
    required("payer_id", ID),
    stated("min_seconds", COUNT),
    stated("bridge_seconds", COUNT),
    stated("deafened_percent", PERCENT),
    stated("org_tax_percent", PERCENT),
    stated("fee", FEE),
    stated("weights", map_by_id(WEIGHT)),
    optional(
        "fixed",
        list_of(record(FixedPay, required("member_id", ID, "person_id"), required("amount_auec", MONEY))),
    ),
    optional(
        "percents",
        list_of(record(PercentPay, required("member_id", ID, "person_id"), required("percent", PERCENT))),
    ),
)


def _input(sale: Codec[Sale]) -> Codec[PayrollInput]:
    """A bundle but for its ``format`` and ``payroll``, with sales of that kind."""
    return record(
        PayrollInput,
        required("guild", GUILD),
        required("session", SESSION),
        required("members", list_of(MEMBER)),
        required("voice_moves", list_of(VOICE_MOVE)),
        optional("outages", list_of(OUTAGE)),
        optional("corrections", list_of(CORRECTION)),
        optional("excluded", list_of(EXCLUSION)),
        optional("ore", list_of(ORE)),
        optional("sales", list_of(sale)),
        optional("expenses", list_of(EXPENSE)),
        optional("rules", RULES),
        stated("revision", integer(1)),
    )


INPUTS: dict[str, Codec[PayrollInput]] = {FORMAT: _input(SALE), DIVIDED_FORMAT: _input(DIVIDED_SALE)}
"""Format to what is in it beside the name of the format and the payroll."""


def format_of(given: PayrollInput) -> str:
    """The oldest format that can say all of it."""
    return DIVIDED_FORMAT if any(sale.division for sale in given.sales) else FORMAT
