"""What the bot says of its own accord, where a session was announced."""

from datetime import datetime

from db.database import Transaction
from domain.sessions import Session
from services.notices import Notice


async def announce(tx: Transaction, session: Session, text: str, now: datetime) -> None:
    """Have a message sent where the session was announced, once the transaction commits."""
    if session.announced_channel_id is not None:
        await tx.outbox.add(session.announced_channel_id, {"text": text}, now)


async def publish(tx: Transaction, session: Session, notice: Notice, now: datetime) -> None:
    """The same for a message with buttons, or with texts that people wrote."""
    if session.announced_channel_id is not None:
        await tx.outbox.add(session.announced_channel_id, notice.content(), now)
