"""Compares the schema as it is with the schema as the code expects it."""

from db.repository import AnyConnection


async def check_schema(connection: AnyConnection) -> None:
    """Raise Refused naming each difference."""
