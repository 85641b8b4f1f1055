"""The limits of radio buttons, checkboxes and file uploads: fields that modals alone have."""

from collections.abc import Sequence

from sandbox.discord.clocks import Json
from sandbox.discord.limits.components import check_options
from sandbox.discord.limits.forms import Form, Path
from sandbox.discord.reading import default_to

OPTIONS = 10
FILES = 10


def check_radio_group(form: Form, path: Path, group: Json) -> None:
    """Two to ten options, at most one of them chosen from the start."""
    options = group.get("options") or ()
    check_options(form, (*path, "options"), options, OPTIONS, at_least=2)
    _check_defaults(form, path, options, at_most=1)


def check_checkbox_group(form: Form, path: Path, group: Json) -> None:
    """One to ten options; of them at least one by default, and at most all."""
    options = group.get("options") or ()
    check_options(form, (*path, "options"), options, OPTIONS)
    _check_bounds(form, path, group, min(OPTIONS, len(options)))
    _check_defaults(form, path, options, at_most=default_to(group, "max_values", len(options)))


def check_file_upload(form: Form, path: Path, upload: Json) -> None:
    _check_bounds(form, path, upload, FILES)


def check_required(form: Form, path: Path, field: Json) -> None:
    """What is required, as all is by default, cannot be content with nothing."""
    if field.get("required", True) and field.get("min_values") == 0:
        message = "Select menus marked as required cannot have a min_values of 0"
        form.wrong((*path, "min_values"), "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES", message)


def _check_bounds(form: Form, path: Path, field: Json, most: int) -> None:
    """``null`` is as good as absent."""
    at_most = default_to(field, "max_values", most)
    form.number((*path, "max_values"), at_most, 1, most)
    form.number((*path, "min_values"), field.get("min_values"), 0, min(most, at_most))
    check_required(form, path, field)


def _check_defaults(form: Form, path: Path, options: Sequence[Json], at_most: int) -> None:
    if sum(bool(each.get("default")) for each in options) > at_most:
        message = "There are more default options than values to choose"
        form.wrong((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULTS", message)
