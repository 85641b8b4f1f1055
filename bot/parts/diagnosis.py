"""What the other parts of the bot have to say in a diagnosis, beside what it looks at itself."""

from collections.abc import Callable, Iterable

from bot.parts.shared import Shared
from domain.findings import Finding
from services.diagnosing.checks import Area
from services.diagnosing.circuits import circuit_finding
from services.diagnosing.diagnosis import Further
from services.diagnosing.performance import performance_findings
from services.diagnosing.voicetests import voice_findings
from services.performance import Performance


def further_looks(shared: Shared, performance: Callable[[], Performance]) -> tuple[Further, ...]:
    """Signs and voice tests, how fast everything is, and the two circuit breakers."""

    async def signs(guild_id: int) -> Iterable[Finding]:
        return await voice_findings(shared.record, guild_id)

    async def speed(_: int) -> Iterable[Finding]:
        return performance_findings(performance())

    async def prices(_: int) -> Iterable[Finding]:
        return [circuit_finding(Area.PRICES, "UEX", shared.prices.circuit)]

    async def database(_: int) -> Iterable[Finding]:
        return [circuit_finding(Area.DATABASE, "the database", shared.database.circuit)]

    return (
        Further(Area.VOICE, "tracking signs", signs),
        Further(Area.PERFORMANCE, "performance", speed),
        Further(Area.PRICES, "circuit to UEX", prices),
        Further(Area.DATABASE, "circuit to the database", database),
    )
