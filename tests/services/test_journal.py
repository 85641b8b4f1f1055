"""The file in which what is seen is kept while the database is away."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.voice import Term
from domain.presence import MoveSource
from domain.shards import Shard
from services.journal import Journal
from services.journalentries import (
    Entry,
    GuildLost,
    GuildRegained,
    Regained,
    Seen,
    entry_of,
    line_of,
)
from services.sightings import Sighting
from tests.db.worlds import GUILD, at

SHARD, TERM = Shard(0, 1), Term(6, "a test", at(0))
ANN = Sighting(GUILD, 1000, "Ann\n\u202e\ud800\0", False, 11, False, at(1))
GONE = replace(ANN, name=None, channel_id=None, deafened=True, source=MoveSource.SNAPSHOT)
ENTRIES: list[Entry] = [
    ANN,
    Seen(at(2)),
    GuildLost(GUILD, at(3)),
    GuildRegained(GUILD, at(4), [GONE]),
    Regained(at(6), at(5), 7, {GUILD: [ANN, GONE], 5: []}),
    Regained(at(8), None, 8, {}),
]
ids, moments = st.integers(1, 2**63 - 1), st.integers(0, 10**6).map(lambda minute: at(minute / 997))
sightings = st.builds(
    Sighting,
    ids,
    ids,
    st.none() | st.text(st.characters()),
    st.booleans(),
    st.none() | ids,
    st.booleans(),
    moments,
    st.sampled_from(MoveSource),
)


def written(folder: Path, *entries: Entry, term: Term = TERM, shard: Shard = SHARD) -> Journal:
    journal = Journal(folder, shard)
    journal.prepare()
    assert journal.write(term, entries)
    return journal


def left(folder: Path, term: Term | None = TERM, shard: Shard = SHARD) -> list[Entry] | None:
    found = Journal(folder, shard).left_behind(term)
    return None if found is None else found.entries


def the_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@given(sightings)
def test_a_move_is_read_as_it_was_written(seen: Sighting) -> None:
    line = line_of(seen)
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    assert entry_of(line) == seen


@given(st.text() | st.recursive(st.integers() | st.text(), st.lists).map(str))
def test_whatever_stands_in_a_line_it_is_an_entry_or_a_value_error(line: str) -> None:
    try:
        entry_of(line)
    except ValueError:
        return
    raise AssertionError("that was no entry")


def test_what_a_process_has_left_comes_back_in_its_order(tmp_path: Path) -> None:
    journal = written(tmp_path, *ENTRIES[:2])
    journal.write(TERM, ENTRIES[2:])
    journal.sync()
    assert left(tmp_path) == ENTRIES
    assert journal.size_bytes == the_file(tmp_path).stat().st_size


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    written(tmp_path / "journal", ANN)
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o700
    assert the_file(tmp_path / "journal").stat().st_mode & 0o777 == 0o600


def test_there_is_no_file_once_everything_is_durable(tmp_path: Path) -> None:
    journal = written(tmp_path, ANN)
    journal.clear()
    assert list(tmp_path.iterdir()) == []
    assert journal.size_bytes == 0
    journal.write(TERM, [Seen(at(9))])
    assert left(tmp_path) == [Seen(at(9))]


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_torn_last_line_is_dropped_and_said(
    tmp_path: Path, cut: int, caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, Seen(at(0)), ANN)
    path = the_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    assert left(tmp_path) == [Seen(at(0))]
    assert "torn" in caplog.text


def test_nothing_is_used_after_a_line_that_makes_no_sense(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, Seen(at(0)), ANN, Seen(at(9)))
    path = the_file(tmp_path)
    path.write_text(path.read_text().replace('["move"', '["m\0ve"'))
    assert left(tmp_path) == [Seen(at(0))]
    assert "line 3" in caplog.text


@pytest.mark.parametrize(
    "later",
    [replace(TERM, fence=7), replace(TERM, holder="another"), replace(TERM, claimed_at=at(1)), None],
    ids=["fence", "holder", "moment", "a database without any"],
)
def test_a_journal_of_a_term_that_is_past_is_removed_and_not_used(
    tmp_path: Path, later: Term | None, caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, ANN)
    assert left(tmp_path, later) is None
    assert list(tmp_path.iterdir()) == []
    assert "recorded by another process since" in caplog.text


@pytest.mark.parametrize("shard", [Shard(0, 2), Shard(1, 2)], ids=["other guilds", "another shard"])
def test_a_journal_of_other_guilds_is_left_alone(tmp_path: Path, shard: Shard) -> None:
    written(tmp_path, ANN)
    assert left(tmp_path, TERM, shard) is None
    assert left(tmp_path) == [ANN]


def test_without_a_folder_that_can_be_written_it_is_said_once_and_there_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file, where a folder should be")
    journal = Journal(tmp_path / "data" / "journal", SHARD)
    journal.prepare()
    assert not journal.is_possible
    assert not journal.write(TERM, [ANN])
    assert journal.left_behind(TERM) is None
    assert len(caplog.records) == 1
    assert "DATA_DIR: no journal can be kept" in caplog.text


@contextmanager
def files_no_larger_than(size_bytes: int) -> Iterator[None]:
    """For real: the system refuses what goes beyond, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_whole_lines_and_is_no_reason_to_fail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = written(tmp_path, ANN)
    with files_no_larger_than(journal.size_bytes + 50):  # room for half a line
        assert not journal.write(TERM, [GONE])
        assert not journal.write(TERM, [GONE])
        assert left(tmp_path) == [ANN]
    assert journal.write(TERM, [GONE, Seen(at(2))])
    assert left(tmp_path) == [ANN, GONE, Seen(at(2))]
    assert [record.levelname for record in caplog.records if "cannot be written" in record.message] == [
        "ERROR"
    ]


def test_a_disk_that_is_full_from_the_beginning_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path, SHARD)
    with files_no_larger_than(10):
        assert not journal.write(TERM, [ANN])
        assert not journal.write(TERM, [ANN])
    assert list(tmp_path.iterdir()) == []
    assert "is kept in" not in caplog.text  # for it is not
    assert journal.write(TERM, [ANN])
    assert left(tmp_path) == [ANN]
