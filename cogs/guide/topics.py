"""What ``/mining help`` can show step by step. A picture is a message that the bot really sent."""

from dataclasses import dataclass

from domain.access import Standing

MEMBER, OFFICER, ADMIN = Standing.MEMBER, Standing.OFFICER, Standing.ADMIN


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to do, for whom, in steps; ``picture`` is a file beside this module."""

    key: str
    title: str
    needs: Standing
    steps: tuple[str, ...]
    picture: str | None = None


TOPICS = (
    Topic(
        "adhoc",
        "A session of your own",
        MEMBER,
        (
            "Sit down in a voice channel and run `/mining adhoc new`. Everybody reads that it is tracked, and who is "
            "there already counts from that moment.",
            "**Add channel** takes in further channels, **Stop** ends it. If everybody has left it ends by itself, at "
            "the moment the last one left.",
            "Stopped too early? `/mining adhoc load` goes on; the time between is a pause.",
            "Nobody started it? `/mining adhoc new` with `when` enters it afterwards, marked as such.",
            "`practice` lets you try everything: nothing of it touches real balances, and it can be thrown away whole.",
        ),
        "adhoc",
    ),
    Topic(
        "hauls",
        "Hauls: ore in a refinery or on its way",
        MEMBER,
        (
            "`/mining haul add`, or **Log haul** on the live board, opens a form: what is on board, a line for each "
            "ore, refinery and method, and when it is ready, as the terminal shows it: `20h 14m`. What it cost becomes "
            "an expense of the session and is given back in full.",
            "Without a refinery it is cargo on its way. What may come out is a hint and never counted.",
            "When it is ready you and the guild's cargo channel are told, also if I was away just then. **Collect** or "
            "`/mining haul collect`: write what really came out, who has it and in what. It lies in the store then, "
            "and counts once the session is saved.",
            "Nothing comes? `/mining haul void`, with the reason. Only whoever has a haul, and officers, may collect "
            "or void it; before it is ready only officers, with a reason.",
            "`/mining haul list` shows what is in flight, the next to be ready first. A session that is saved or "
            "discarded meanwhile lets its hauls go on: they are collected as ever.",
        ),
    ),
    Topic(
        "store",
        "The store, and selling out of it",
        MEMBER,
        (
            "What hauls bring lies in the guild's store, in lots: of which session, of which quality, who has it and "
            "in what. `/mining store show` sums it up, **Exact entries** shows every lot. Working means that its "
            "session is not saved.",
            "Boxes change hands? `/mining store move`. Several lots are alike? `/mining store merge`. Neither changes "
            "an amount.",
            "Sold? `/mining sale store` with what was sold and what it brought. The oldest lots give first, or those "
            "that you name. Look at what every session gets, then press **Sell**.",
            "One sale may be of several sessions: the money is divided by what the ore was worth at the sale, to the "
            "last aUEC. A saved session gets a further revision; one that pays nobody leaves it to the treasury.",
            "A mistake? `/mining sale undo` takes the whole sale back as long as none of its sessions is saved.",
        ),
    ),
    Topic(
        "board",
        "The live board",
        MEMBER,
        (
            "While a session is open, one message in its channel shows who is there and for how long, hauls, ore and "
            "what was sold. It keeps itself up to date; a time that runs is kept up by Discord itself.",
            "**Log haul** and **Note sale** open their forms, **Status** shows everything to you alone, **Stop** asks "
            "once more and is for whoever may stop the session.",
            "Scrolled away, or deleted? `/mining board`, or **Show board** under `/mining status`, brings it down here "
            "again. When the session stops, its last picture stays.",
            "The ore is an estimate, and all of it is working: nothing counts until the payroll is saved.",
        ),
        "board",
    ),
    Topic(
        "time",
        "Your time and your pay, in words",
        MEMBER,
        (
            "`/mining me` shows what the guild owes you, your sessions, and for each of them your time interval by "
            "interval.",
            "Once the payroll is saved, every step of your pay is there in words: what the pot was, what was taken out "
            "of it, your part, the fee.",
            "**History** draws what your sessions brought.",
        ),
        "pay-in-words",
    ),
    Topic(
        "choices",
        "Pay me, donate, treasury",
        MEMBER,
        (
            "In `/mining me` choose once and for all what happens with your share: it is paid to you, the others share "
            "it, or it goes to the treasury.",
            "For one session you can choose otherwise, until its payroll is saved. After that it stands.",
        ),
        "me",
    ),
    Topic(
        "handle",
        "Getting paid",
        MEMBER,
        (
            "Enter your RSI handle in `/mining me`, **Handles**: it is what a payer types in the game.",
            "When money was sent I ask you. **Received** closes it, **Not received** tells officers.",
            "You were here as a guest before? Add that handle, press **That was me**, and an officer confirms.",
        ),
        "received",
    ),
    Topic(
        "object",
        "If something is wrong",
        MEMBER,
        (
            "Open the session in `/mining me`, or by **My time and pay** under its payroll, and press **Object**: "
            "officers get your reason, decide with theirs, and both are on the slip for good.",
            "What is saved is never edited: a correction is a further revision, which posts the difference.",
        ),
        "objection",
    ),
    Topic(
        "data",
        "Your data",
        MEMBER,
        (
            "Who is in which mining channel is noted only while a session is open, and I hear nothing.",
            "`/mining me`, **My data**: export all of it, stop being recorded (that time earns nothing), or be "
            "forgotten. Your number stays, so that every payroll can still be proven.",
        ),
    ),
    Topic(
        "sunday",
        "A Sunday from start to pay",
        OFFICER,
        (
            "`/mining start`, or let the schedule in `/mining setup` do it. Members note sales, ore and expenses "
            "meanwhile.",
            "`/mining stop`. Then **Validate** who was there, **Save** to complete the payroll, look at the preview, "
            "and save it. Nothing counts before.",
            "`/mining payroll pay` lists whom to send how much.",
        ),
        "stopped",
    ),
    Topic(
        "validate",
        "Who was really there",
        OFFICER,
        (
            "**Validate** shows everybody with time and what was unusual: a gap, deafened, alone in the channel.",
            "**Tick people** opens boxes: whoever is unticked is left out, with a reason if you give one. Pages that "
            "you did not open stay as they are.",
            "**Add someone** is for people whom voice missed and for guests, by handle. **Correct time** takes `+45m`, "
            "`-0:30` or `19:10–20:25`. **Fill gaps** gives back what I could not see.",
            "**Confirm** at the end. Every act is kept: who, what, when, why; `/mining audit` lists them.",
        ),
        "ticking",
    ),
    Topic(
        "together",
        "Editing together",
        OFFICER,
        (
            "Whoever opens **Validate** or the payroll of a stopped session edits it. Others read who that is, and "
            "since when: they can look at everything, not change it.",
            "It stays theirs while they go on and some minutes longer: how many is set in `/mining setup`, **Zone and "
            "limits**. **Done**, **Confirm** and **Save** let others in at once.",
            "**Take over** is for officers. Whoever edited before is told, and what they had typed is handed back to "
            "them, to be copied.",
            "In **Validate** sort by time or by what is unusual, or **Search** a part of a name. Nobody is skipped "
            "while you turn pages: who joins meanwhile stands at the end, and you are told.",
        ),
    ),
    Topic(
        "rules",
        "Weights, percents, what if",
        OFFICER,
        (
            "Under the draft choose a template, a weight, a fixed amount or a percent for people, and the ship-owners "
            "with their cut. Weights by role come from the guild's rules; roles are read when the session stops.",
            "**What if** shows the same session under other rules or another pot, side by side. It changes nothing.",
        ),
        "preview",
    ),
    Topic(
        "pay",
        "Sending the money",
        OFFICER,
        (
            "`/mining payroll pay`: handle and exact amount, to be copied; those without a handle come first. Mark "
            "them as sent one by one, in part, or all at once. Everybody is asked whether it came.",
            "An undo is a reversing entry. Above the guild's amount a second officer confirms it, part by part.",
            "`/mining payroll unpaid` shows who waits, who has not confirmed, and who was paid too much.",
        ),
        "pay",
    ),
    Topic(
        "net",
        "Fewest transfers",
        OFFICER,
        (
            "`/mining payroll net` settles who owes whom over all sessions by as few transfers as there can be, since "
            "each one costs a fee.",
            "**Use this plan** tells everybody what to send to whom.",
        ),
        "netting",
    ),
    Topic(
        "later",
        "Late sales, corrections, failed runs",
        OFFICER,
        (
            "`/mining payroll late` adds sales, expenses and refunds to a saved session: attendance and rules stay as "
            "they were, and only the difference is posted.",
            "`/mining payroll correct` opens a session for a further revision.",
            "`/mining payroll fail` records a loss: nobody is paid, and the reason stays readable.",
        ),
    ),
    Topic(
        "setup",
        "Setting a guild up",
        ADMIN,
        (
            "`/mining setup`: mining channels, roles, time zone, fee, tax. Whatever Discord can list is chosen.",
            "**More** has the officers' channel, the weekly schedule, the guild's rules and templates, and how people "
            "are paid: smallest payout, second officer, reminders, time for objections.",
            "**Cargo channel** and **Hauls**, also there, say where hauls are told of, after how many days one that "
            "nobody collects is flagged, and how many later it is void. Both are announced.",
            "**Early features**, also there, are what is new and not for everybody yet: choose one to try it, take it "
            "out to leave it again. They change what is shown, never what is paid.",
            "`/mining diagnostics` shows what works, what does not, what that means and what to do, the worst first; "
            "its view of hauls shows every one in flight. It also answers while the database is away.",
        ),
    ),
    Topic(
        "books",
        "Moving in, closing the books, moving out",
        ADMIN,
        (
            "`/mining payroll import` brings a spreadsheet's open balances along.",
            "`/mining payroll close` archives all balances at a game wipe and begins at zero.",
            "`paydirt export --all` writes everything of the guild into a folder, `paydirt import` restores it.",
        ),
    ),
)
"""In the order in which they are offered; a menu holds 25."""
