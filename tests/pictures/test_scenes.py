from importlib import resources
from io import BytesIO

from PIL import Image

from cogs.guide.topics import TOPICS
from tests.pictures.scenes import evening
from tests.stories.stage import Stage


async def test_the_pictures_in_the_help_are_those_of_the_evening(stage: Stage) -> None:
    drawn = {name: Image.open(BytesIO(picture)) async for name, picture in evening(stage)}
    folder = resources.files("cogs.guide").joinpath("pictures")
    kept = {
        each.name.removesuffix(".png"): Image.open(BytesIO(each.read_bytes())) for each in folder.iterdir()
    }
    assert kept.keys() == drawn.keys()
    assert {topic.picture for topic in TOPICS if topic.picture} <= kept.keys()
    # Codes differ from evening to evening; a message that has become longer or shorter has to be drawn again.
    heights = {name: (picture.height, kept[name].height) for name, picture in drawn.items()}
    assert {name for name, (now, then) in heights.items() if abs(now - then) > 45} == set()
