"""The pictures are drawn of what happens on the stage of the stories."""

from tests.stories.conftest import stage

__all__ = ["stage"]
