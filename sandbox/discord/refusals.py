"""Discord says no: an HTTP status, a JSON error code, a sentence, and for forms a tree of errors."""

from sandbox.discord.clocks import Json


class Refusal(Exception):
    """Raised by a handler; the client gets it as Discord's JSON error."""

    def __init__(self, status: int, code: int, message: str, *, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.retry_after: float | None = None

    def body(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        if self.retry_after is not None:
            body |= {"retry_after": self.retry_after, "global": False}
        return body


def unauthorized() -> Refusal:
    return Refusal(401, 0, "401: Unauthorized")


def unknown(code: int, thing: str) -> Refusal:
    return Refusal(404, code, f"Unknown {thing}")


def unknown_channel() -> Refusal:
    return unknown(10003, "Channel")


def unknown_guild() -> Refusal:
    return unknown(10004, "Guild")


def unknown_member() -> Refusal:
    return unknown(10007, "Member")


def unknown_message() -> Refusal:
    return unknown(10008, "Message")


def unknown_role() -> Refusal:
    return unknown(10011, "Role")


def unknown_user() -> Refusal:
    return unknown(10013, "User")


def unknown_webhook() -> Refusal:
    return unknown(10015, "Webhook")


def unknown_interaction() -> Refusal:
    return unknown(10062, "interaction")


def unknown_command() -> Refusal:
    return unknown(10063, "application command")


def file_too_large() -> Refusal:
    return Refusal(413, 40005, "Request entity too large")


def already_acknowledged() -> Refusal:
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def not_your_message() -> Refusal:
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refusal:
    return Refusal(400, 50006, "Cannot send an empty message")


def cannot_message_user() -> Refusal:
    return Refusal(403, 50007, "Cannot send messages to this user")


def no_mutual_guild() -> Refusal:
    return Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def wrong_channel_type() -> Refusal:
    return Refusal(400, 50024, "Cannot execute action on this channel type")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def expired_token() -> Refusal:
    return Refusal(401, 50027, "Invalid Webhook Token")


def invalid_json() -> Refusal:
    return Refusal(400, 50109, "The request body contains invalid JSON.")


def too_many_old_edits(retry_after: float) -> Refusal:
    refusal = Refusal(
        429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later"
    )
    refusal.retry_after = retry_after
    return refusal
