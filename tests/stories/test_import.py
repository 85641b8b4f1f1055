"""A spreadsheet's open balances are brought along: looked at first, whole or not at all, and once."""

from db.database import Database
from sandbox import Reply, Upload
from tests.stories.scenes import committed, read
from tests.stories.stage import Stage


async def imports(stage: Stage, text: str, **more: object) -> Reply:
    options = {"file": Upload("open balances.csv", text.encode("utf-8-sig")), **more}
    return await stage.boss.runs("/mining payroll import", in_=stage.general, options=options)


async def known(stage: Stage, *names: str) -> None:
    """The bot has met them: they were in voice during a session."""
    for name in names:
        await stage.guild.member(name).joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(minutes=5)
    await stage.stops()


async def test_balances_of_a_sheet_are_imported_once(stage: Stage) -> None:
    await known(stage, "Ann", "Bob")
    sheet = "Name;Open balance\r\nann;1 250 000\r\nBob;0\r\nZoe_R;20k\r\n"
    looked = await imports(stage, sheet)
    assert looked.ephemeral
    words = read(looked)
    assert "Import 2 balances?" in words
    assert "**1 270 000 aUEC** in all, held by Boss. Found: 1 by Discord name, 1 new." in words
    assert "**20 000 aUEC** Zoe\\_R (new guest)" in words
    assert await committed(stage) == {}
    await stage.bot_restarts()
    done = await stage.boss.presses("Import", on=looked)
    assert "Imported: 2 balances" in done.text
    after = {"held:Boss": -1_270_000, "member:Ann": 1_250_000, "member:Zoe_R": 20_000}
    assert await committed(stage) == after
    refused = await imports(stage, sheet)
    assert refused.text == "This very file was imported before: nothing is imported twice."
    assert await committed(stage) == after


async def test_two_presses_on_two_previews_import_the_file_once(stage: Stage) -> None:
    first = await imports(stage, "handle,amount\nZoe_R,5")
    second = await imports(stage, "handle,amount\nZoe_R,5")
    await stage.boss.presses("Import", on=first)
    again = await stage.boss.presses("Import", on=second)
    assert "Had been imported already, once: 1 balance" in again.text
    assert await committed(stage) == {"held:Boss": -5, "member:Zoe_R": 5}


async def test_one_bad_row_imports_nothing_and_every_bad_row_is_named(stage: Stage) -> None:
    sheet = "name,amount\nZoe_R,5\nNobody At All,5\nzoe_r,6\n**@everyone**,7\nYan_1,lots\n"
    looked = await imports(stage, sheet)
    words = read(looked)
    assert "Nothing can be imported: 4 rows to correct" in words
    assert "line **3**: nobody here has that handle or name" in words
    assert "line **4**: this is the same person as in line 2" in words
    assert "line **6**: The amount must be written like" in words
    assert looked.attachments["bad-rows.txt"].decode().count("line ") == 5  # one of them names another line
    assert await committed(stage) == {}


async def test_a_total_is_split_by_hours(stage: Stage) -> None:
    olaf = stage.guild.member("Olaf")
    looked = await imports(stage, "handle\thours\nZoe_R\t2:00\nYan_1\t1\n", total="1.5m", holder=olaf)
    await stage.boss.presses("Import", on=looked)
    assert await committed(stage) == {
        "held:Olaf": -1_500_000,
        "member:Yan_1": 500_000,
        "member:Zoe_R": 1_000_000,
    }


async def test_a_guest_of_the_sheet_is_claimed_by_a_member_and_confirmed(stage: Stage) -> None:
    await stage.boss.presses("Import", on=await imports(stage, "handle,amount\nZoe_R,20k"))
    zoe = stage.guild.member("Zoe")
    claimed = await stage.boss.runs("/mining guest", in_=stage.general, handle="zoe_r", member=zoe)
    assert "The guest Zoe\\_R is Zoe from now on, says Boss" in claimed.text
    assert "The guest's balance is theirs now." in claimed.text
    assert await committed(stage) == {"held:Boss": -20_000, "member:Zoe": 20_000}
    again = await stage.boss.runs("/mining guest", in_=stage.general, handle="zoe_r", member=stage.boss)
    assert "That handle is another member's" in again.text


async def test_a_member_who_claimed_a_guest_is_forgotten_with_them(stage: Stage) -> None:
    await stage.boss.presses("Import", on=await imports(stage, "handle,amount\nZoe_R,20k"))
    zoe = stage.guild.member("Zoe")
    await stage.boss.runs("/mining guest", in_=stage.general, handle="Zoe_R", member=zoe)
    data = await zoe.presses("My data", on=await zoe.runs("/mining me", in_=stage.general))
    await zoe.presses("Yes, forget me", on=await zoe.presses("Forget me", on=data))
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:
        names = {person.name for person in await tx.people.all()}
    await database.close()
    assert not any("Zoe" in name for name in names)
    assert sorted((await committed(stage)).values()) == [-20_000, 20_000]


async def test_an_officer_who_was_a_guest_is_confirmed_by_another(stage: Stage) -> None:
    await stage.boss.presses("Import", on=await imports(stage, "handle,amount\nBoss_R,20k"))
    own = await stage.boss.runs("/mining guest", in_=stage.general, handle="Boss_R", member=stage.boss)
    assert "Another officer confirms or refuses it." in own.text
    asked = await stage.boss.sees("history and balance would be theirs", in_=stage.dispatch)
    await stage.boss.presses("Confirm", on=asked)
    await stage.boss.sees("This is your own claim: another officer confirms it.")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    await stage.bot_restarts()
    confirmed = await olaf.presses("Confirm", on=asked)
    assert "says Olaf" in confirmed.text
    assert await committed(stage) == {"held:Boss": -20_000, "member:Boss": 20_000}


async def test_a_file_that_is_no_sheet_is_refused_in_one_sentence(stage: Stage) -> None:
    for text, words in (("", "The file is empty"), ("name\nAnn", "There is no column `amount`")):
        refused = await imports(stage, text)
        assert words in refused.text
        assert refused.ephemeral


async def test_two_thousand_rows_fit_on_one_screen(stage: Stage) -> None:
    rows = "\n".join(f"Guest_number_{number}_{'x' * 30},{number}" for number in range(1, 2001))
    looked = await imports(stage, f"handle,amount\n{rows}")
    assert "Import 2000 balances?" in looked.text
    await stage.boss.presses("Import", on=looked, within=60)
    assert (await committed(stage))["held:Boss"] == -sum(range(1, 2001))
