"""Answering interactions: the first answer, and the webhook for all that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.interactions import Answer, Interaction
from sandbox.discord.limits.commands import check_choices
from sandbox.discord.limits.forms import Form
from sandbox.discord.limits.modals import check_modal
from sandbox.discord.messages import Message
from sandbox.discord.posting import Body, edit, number_components, post, post_thinking, remove
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest.calls import Call, Route
from sandbox.discord.values import Choice

if TYPE_CHECKING:
    from sandbox.discord.world import World


async def answer(call: Call) -> Json | None:
    """The first answer: one, within three seconds, of a type that fits what the person did."""
    interaction = call.world.interactions.get(call.id("interaction_id"))
    if interaction is None or interaction.token != call.request.match_info["token"]:
        raise refusals.unknown_interaction()
    body = await call.body()
    try:
        interaction.require_unanswered()
        _give(call.world, interaction, body)
    except Refusal as refusal:
        interaction.refused.append(str(refusal))
        raise
    call.world.facts.ring()
    return _callback(interaction) if "with_response" in call.request.query else None


def _give(world: World, interaction: Interaction, body: Body) -> None:
    kind = body.data.get("type")
    form = Form()
    form.choice(("type",), kind, sorted(interaction.allowed_answers()))
    form.raise_if_wrong()
    data = body.data.get("data") or {}
    given = Answer(body.data["type"])
    inner = Body(data, body.files)
    match given:
        case Answer.MESSAGE:
            interaction.original = _post(world, interaction, inner, in_data=True)
        case Answer.DEFERRED_MESSAGE:
            interaction.original = _think(world, interaction, int(data.get("flags") or 0))
        case Answer.UPDATE:
            interaction.original = _update_source(world, interaction, inner)
        case Answer.DEFERRED_UPDATE:
            pass
        case Answer.CHOICES:
            _suggest(interaction, data)
        case Answer.MODAL:
            _open_modal(interaction, data)
    interaction.answer = given


def _post(world: World, interaction: Interaction, body: Body, *, in_data: bool = False) -> Message:
    owner = interaction.member.account
    path = ("data",) if in_data else ()
    return post(world, interaction.channel, body, path=path, owner=owner, interaction_id=interaction.id)


def _think(world: World, interaction: Interaction, flags: int) -> Message:
    owner = interaction.member.account
    return post_thinking(world, interaction.channel, flags=flags, owner=owner, interaction_id=interaction.id)


def _update_source(world: World, interaction: Interaction, body: Body) -> Message:
    if interaction.source is None or interaction.source.is_deleted:
        raise refusals.unknown_message()
    return edit(world, interaction.source, body, path=("data",))


def _suggest(interaction: Interaction, data: Json) -> None:
    form = Form()
    check_choices(form, ("data", "choices"), data.get("choices") or ())
    form.raise_if_wrong()
    interaction.choices = [Choice(each["name"], each["value"]) for each in data.get("choices") or ()]


def _open_modal(interaction: Interaction, data: Json) -> None:
    form = Form()
    check_modal(form, ("data",), data)
    form.raise_if_wrong()
    number_components(data["components"])
    interaction.modal = data


def _callback(interaction: Interaction) -> Json:
    """What ``with_response`` asks for."""
    described: Json = {"id": str(interaction.id), "type": int(interaction.act)}
    message = interaction.original
    callback: Json = {"interaction": described}
    if interaction.answer is not None and interaction.answer is not Answer.MODAL:
        callback["resource"] = {"type": int(interaction.answer)}
    if message is not None:
        described |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.is_loading,
            "response_message_ephemeral": message.ephemeral,
        }
        callback["resource"]["message"] = message.payload()
    return callback


# what follows the first answer


def _webhook(call: Call) -> Interaction:
    interaction = call.interaction()
    if call.id("application_id") != call.world.application_id:
        raise refusals.unknown_webhook()
    interaction.require_webhook()
    return interaction


async def follow_up(call: Call) -> Json:
    """A further message; after a defer the first one takes the place of "thinking…"."""
    interaction = _webhook(call)
    body = await call.body()
    original = interaction.original
    if original is not None and original.is_loading:
        return edit(call.world, original, body).payload()
    message = _post(call.world, interaction, body)
    interaction.followups.append(message)
    call.world.facts.ring()
    return message.payload()


def _original(interaction: Interaction) -> Message:
    """The first answer's message, or the message whose component was used; raises 10008."""
    message = interaction.original
    if message is None and interaction.answer is Answer.DEFERRED_UPDATE:
        message = interaction.source
    if message is None or message.is_deleted:
        raise refusals.unknown_message()
    return message


def _own_message(call: Call, interaction: Interaction) -> Message:
    """A message of this interaction, by id; raises 10008."""
    wanted = call.id("message_id")
    mine = [interaction.original, interaction.source, *interaction.followups]
    for message in mine:
        if message is not None and message.id == wanted and not message.is_deleted:
            return message
    raise refusals.unknown_message()


async def get_original(call: Call) -> Json:
    return _original(_webhook(call)).payload()


async def edit_original(call: Call) -> Json:
    return edit(call.world, _original(_webhook(call)), await call.body()).payload()


async def delete_original(call: Call) -> None:
    remove(call.world, _original(_webhook(call)))


async def get_own(call: Call) -> Json:
    return _own_message(call, _webhook(call)).payload()


async def edit_own(call: Call) -> Json:
    return edit(call.world, _own_message(call, _webhook(call)), await call.body()).payload()


async def delete_own(call: Call) -> None:
    remove(call.world, _own_message(call, _webhook(call)))


WEBHOOK = "/webhooks/{application_id}/{token}"

ROUTES = (
    Route("POST", "/interactions/{interaction_id}/{token}/callback", answer, needs_token=False),
    Route("POST", WEBHOOK, follow_up, needs_token=False),
    Route("GET", WEBHOOK + "/messages/@original", get_original, needs_token=False),
    Route("PATCH", WEBHOOK + "/messages/@original", edit_original, needs_token=False),
    Route("DELETE", WEBHOOK + "/messages/@original", delete_original, needs_token=False),
    Route("GET", WEBHOOK + "/messages/{message_id}", get_own, needs_token=False),
    Route("PATCH", WEBHOOK + "/messages/{message_id}", edit_own, needs_token=False),
    Route("DELETE", WEBHOOK + "/messages/{message_id}", delete_own, needs_token=False),
)
