"""The operation log names nobody: pseudonyms in place of ids and names, and the chain made again over them.

What was broken before is broken in the same place afterwards: a line whose hash was wrong keeps it, and a line that did
not follow the one before it keeps what it had. The last hash of the old chain stands in a line of its own at the end,
so that who noted it can still find it.
"""

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PERSON = sa.table("person", *map(sa.column, ("id", "user", "name", "unit", "role")))
OLD = ("number", "at", "user", "name", "operation", "form_id", "key", "before", "after", "previous")
NEW = tuple(name for name in OLD if name != "name")
LOG = sa.table("operation_log", *map(sa.column, (*OLD, "hash")))
HEAD = sa.table("operation_log_head", *map(sa.column, ("id", "number", "hash")))
ASSIGNED = ("assigned", "unassigned")
PEOPLE = ("role", "removed")


def upgrade() -> None:
    """Write the log again and drop its names."""
    connection = op.get_bind()
    lines = [dict(row) for row in connection.execute(sa.select(LOG).order_by(LOG.c.number)).mappings()]
    pseudonyms = _pseudonyms(connection, lines)
    old_last = new_last = ""
    for line in lines:
        old_hash, was_whole = line["hash"], _seal(line, OLD) == line["hash"]
        changed = _without_names(line, pseudonyms)
        changed["previous"] = new_last if line["previous"] == old_last else line["previous"]
        changed["hash"] = _seal(changed, NEW) if was_whole else old_hash
        old_last, new_last = old_hash, changed["hash"]
        connection.execute(LOG.update().where(LOG.c.number == line["number"]).values({**changed, "name": ""}))
    head = connection.execute(sa.select(HEAD)).mappings().first()
    with op.batch_alter_table("operation_log") as table:
        table.drop_column("name")
    if lines and head is not None and (head["number"], head["hash"]) == (lines[-1]["number"], old_last):
        note = {
            "number": head["number"] + 1, "at": datetime.now(UTC).isoformat(), "user": "", "operation": "rechained",
            "form_id": None, "key": "", "before": old_last, "after": None, "previous": new_last,
        }  # fmt: skip
        note["hash"] = _seal(note, NEW)
        connection.execute(sa.insert(LOG).values(note))
        connection.execute(HEAD.update().values(number=note["number"], hash=note["hash"]))


def _pseudonyms(connection: sa.Connection, lines: list[dict[str, Any]]) -> dict[str, str]:
    """Id -> pseudonym of everybody; who is in the log alone is stored as a person, by the name they had last."""
    known = set(connection.execute(sa.select(PERSON.c.user)).scalars())
    names = {line["user"]: line["name"] for line in lines if line["user"] and line["user"] not in known}
    for user, name in names.items():
        connection.execute(sa.insert(PERSON).values(user=user, name=name, unit="", role=""))
    return {row.user: f"p{row.id}" for row in connection.execute(sa.select(PERSON.c.id, PERSON.c.user))}


def _without_names(line: dict[str, Any], pseudonyms: dict[str, str]) -> dict[str, Any]:
    found = {name: line[name] for name in NEW}
    found["user"] = pseudonyms.get(line["user"], line["user"])
    kind, _, user = line["key"].partition("/")
    if kind == "person" and line["operation"] in PEOPLE:
        found["key"] = f"person/{pseudonyms.get(user, user).removeprefix('p')}"
    for part in ("before", "after"):
        value = line[part] or ""
        who, blank, rest = value.partition(" ")
        if line["operation"] in ASSIGNED and who in pseudonyms:
            found[part] = f"{pseudonyms[who]}{blank}{rest}"
        elif re.fullmatch("measure/.*/owner", line["key"], re.DOTALL) and value[:1] == "@" and who[1:] in pseudonyms:
            found[part] = f"@{pseudonyms[who[1:]]}"
    return found


def _seal(line: dict[str, Any], names: tuple[str, ...]) -> str:
    fields = [line[name] for name in names]
    return sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
