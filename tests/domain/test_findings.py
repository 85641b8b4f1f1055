from domain.findings import Finding, Verdict, worst


def found(verdict: Verdict) -> Finding:
    return Finding("database", "connection", verdict, "3 ms")


def test_the_worst_finding_decides_and_nothing_found_is_fine() -> None:
    assert worst([]) is Verdict.OK
    assert worst(map(found, [Verdict.NOTE, Verdict.BROKEN, Verdict.OK])) is Verdict.BROKEN


def test_what_could_not_be_looked_at_is_worse_than_a_note_and_better_than_a_warning() -> None:
    assert Verdict.NOTE.concern < Verdict.UNKNOWN.concern < Verdict.WARNING.concern
