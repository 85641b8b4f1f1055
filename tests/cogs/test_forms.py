"""Modals, made so that Discord takes them and they survive a restart."""

from cogs import forms


async def test_titles_and_labels_are_cut_to_what_discord_takes() -> None:
    form = forms.modal(
        "T" * 100, "pd:x", forms.line("name", "L" * 100, hint="H" * 200, placeholder="p", default="d")
    )
    data = form.to_dict()
    assert len(data["title"]) == 45
    (label,) = data["components"]
    assert len(label["label"]) == 45
    assert len(label["description"]) == 100
    assert data["custom_id"] == "pd:x"
    assert form.is_finished()


async def test_a_menu_in_a_form_shows_what_is_chosen() -> None:
    form = forms.modal(
        "T",
        "pd:x",
        forms.choice("mode", "Mode", [("a", "first"), ("b", "second")], default="b"),
        forms.choices("systems", "Systems", ["Stanton", "Pyro"], chosen=["Pyro"]),
        forms.roles("roles", "Roles", chosen=[7]),
        forms.people("who", "Who", default=8, required=False),
    )
    mode, systems, roles, who = (each["component"] for each in form.to_dict()["components"])
    assert [each.get("default", False) for each in mode["options"]] == [False, True]
    assert [each.get("default", False) for each in systems["options"]] == [False, True]
    assert (systems["min_values"], systems["max_values"]) == (0, 2)
    assert roles["default_values"] == [{"id": 7, "type": "role"}]
    assert who["default_values"] == [{"id": 8, "type": "user"}]
    assert (who["min_values"], who["required"]) == (0, False)
