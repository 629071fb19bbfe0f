"""One look at the record while nothing changes: what an event reads twice is fetched once."""

from typing import Any, cast

from kb.record import Draft, Record


def looked_at(record: Record) -> Record:
    """The record, with each draft read once; to be made anew when something was changed."""
    return cast("Record", _Look(record))


class _Look:
    def __init__(self, record: Record) -> None:
        self._record = record
        self._drafts: dict[int, Draft | None] = {}

    def draft(self, form_id: int) -> Draft | None:
        if form_id not in self._drafts:
            self._drafts[form_id] = self._record.draft(form_id)
        return self._drafts[form_id]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else is the record's own
        return getattr(self._record, name)
