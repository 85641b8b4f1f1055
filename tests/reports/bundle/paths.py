"""Where in the example of the contract what kind of value stands."""

MISSING_KEYS = [
    *("format", "guild", "session", "members", "voice_moves"),
    *("guild.id", "guild.name"),
    *("session.code", "session.kind", "session.channel_ids", "session.opened_at", "session.closed_at"),
    *("session.pauses.0.from", "session.pauses.0.to"),
    *("members.0.id", "members.0.name", "members.0.bot"),
    *("voice_moves.0.seq", "voice_moves.0.member_id", "voice_moves.0.channel_id", "voice_moves.0.at"),
    *("outages.0.lost_at", "outages.0.regained_at"),
    *(f"corrections.0.{key}" for key in ("member_id", "seconds", "reason", "by", "at")),
    "excluded.0.member_id",
    *("ore.0.commodity", "ore.0.quantity_cscu", "ore.0.price_source.from"),
    *("sales.0.seller_id", "sales.0.amount_auec", "sales.0.at"),
    *("expenses.0.claimant_id", "expenses.0.amount_auec", "expenses.0.what"),
    *("rules", "rules.basis", "rules.payer_id"),
    *("rules.fixed.0.member_id", "rules.fixed.0.amount_auec"),
    *("rules.percents.0.member_id", "rules.percents.0.percent"),
]
OPTIONAL_KEYS = [
    *("session.title", "session.pauses"),
    *("members.0.discord_id", "members.0.handle", "members.0.choice"),
    *("voice_moves.0.deafened", "voice_moves.0.source"),
    *("outages", "corrections", "excluded", "ore", "sales", "expenses", "revision"),
    *("excluded.0.reason", "excluded.0.by"),
    *(f"ore.0.{key}" for key in ("unit_price_auec", "form", "quality", "price_source")),
    *(f"ore.0.price_source.{key}" for key in ("fetched_at", "terminals", "method")),
    "sales.0.terminal",
    *(
        f"rules.{key}"
        for key in ("min_seconds", "bridge_seconds", "deafened_percent", "org_tax_percent", "fee", "weights")
    ),
    *("rules.fee.mode", "rules.fee.rate_percent", "rules.fee.rounding", "rules.fixed", "rules.percents"),
]
OBJECTS = [
    *("guild", "session", "session.pauses.0", "members.0", "voice_moves.0", "outages.0", "corrections.0"),
    *("excluded.0", "ore.0", "ore.0.price_source", "sales.0", "expenses.0"),
    *("rules", "rules.fee", "rules.fixed.0", "rules.percents.0"),
]
LISTS = [
    *("session.channel_ids", "session.pauses", "members", "voice_moves", "outages", "corrections"),
    *("excluded", "ore", "sales", "expenses", "rules.fixed", "rules.percents"),
]
IDS = [
    *("guild.id", "session.channel_ids.0", "members.0.id", "members.0.discord_id", "voice_moves.0.member_id"),
    *("voice_moves.0.channel_id", "corrections.0.member_id", "corrections.0.by", "excluded.0.member_id"),
    *("excluded.0.by", "sales.0.seller_id", "expenses.0.claimant_id", "rules.payer_id"),
    *("rules.fixed.0.member_id", "rules.percents.0.member_id"),
]
TIMES = [
    *("session.opened_at", "session.closed_at", "session.pauses.0.from", "session.pauses.0.to"),
    *("voice_moves.0.at", "outages.0.lost_at", "outages.0.regained_at", "corrections.0.at"),
    *("ore.0.price_source.fetched_at", "sales.0.at"),
]
INTEGERS = [
    *("voice_moves.0.seq", "corrections.0.seconds", "ore.0.quantity_cscu", "ore.0.quality", "revision"),
    *("ore.0.price_source.terminals", "sales.0.amount_auec", "expenses.0.amount_auec", "rules.min_seconds"),
    *("rules.bridge_seconds", "rules.fixed.0.amount_auec"),
]
DECIMALS = [
    *(
        "rules.deafened_percent",
        "rules.org_tax_percent",
        "rules.fee.rate_percent",
        "rules.percents.0.percent",
    ),
    *("rules.weights.1", "ore.0.unit_price_auec"),
]
TEXTS = [
    *("guild.name", "session.title", "members.0.name", "members.0.handle", "corrections.0.reason"),
    *("excluded.0.reason", "ore.0.commodity", "ore.0.price_source.from", "ore.0.price_source.method"),
    *("sales.0.terminal", "expenses.0.what"),
]
WORDS = [
    *("session.kind", "members.0.choice", "voice_moves.0.source", "ore.0.form", "rules.basis"),
    *("rules.fee.mode", "rules.fee.rounding"),
]
