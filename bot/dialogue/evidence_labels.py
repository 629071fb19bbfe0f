"""Evidence in words: what proves each row, and which rows with full points nothing proves."""

from collections.abc import Iterator, Sequence

from bot.dialogue.interview import Interview
from bot.dialogue.phrase import Phrase, phrase
from kb.evidence import Evidence, missing_evidence
from scoring.form import Indicator

MOST_NAMED = 3


def missing_line(walk: Interview) -> Iterator[Phrase]:
    """What the closing check says of rows with full points that nothing proves."""
    missing = missing_evidence(walk.form, walk.draft.evidence)
    if missing:
        names = "、".join(str(finding.values["name"]) for finding in missing[:MOST_NAMED])
        name = "evidence.missing" if len(missing) <= MOST_NAMED else "evidence.missing_many"
        yield phrase("findings.mark_note", text=phrase(name, count=len(missing), names=names))


def listed(walk: Interview) -> Iterator[Phrase]:
    """The evidence row by row, for the preview."""
    if walk.draft.evidence:
        yield phrase("evidence.title", count=len(walk.draft.evidence))
    for row in walk.form.indicators:
        there = of_row(walk.draft.evidence, row)
        if there:
            yield phrase("evidence.row", name=row.name, files="、".join(one.name for one in there))


def of_row(evidence: Sequence[Evidence], row: Indicator) -> list[Evidence]:
    """The evidence of one row, oldest first."""
    return [one for one in evidence if one.indicator == row.id]
