"""What a database says went wrong, as an error that says what to do; a password is never told."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from scoring.errors import UserError

#: Two changed the same at the same moment; who begins anew finds what the other did.
CONFLICT = "database-conflict"
#: The beginnings of PostgreSQL's codes (its appendix A), which it says in no language.
_STATES = (
    ("40001", CONFLICT),  # serialization failure
    ("40P01", CONFLICT),  # deadlock
    ("23505", CONFLICT),  # somebody else stored a row with this key since it was looked for
    ("55P03", "database-locked"),  # a lock that was waited for too long
    ("57014", "database-locked"),
    ("53300", "database-busy"),
    ("53100", "database-full"),
    ("25006", "database-readonly"),
    ("42501", "database-denied"),
    ("28", "database-denied"),
    ("3D000", "database-missing"),
    ("08", "database-away"),
    ("57P", "database-away"),
)
#: What stands in the message; a connection that did not come about has no code, and the server's own language.
_SIGNS = (
    ("too many clients", "database-busy"),
    ("connection slots", "database-busy"),
    ("authentication", "database-denied"),
    ("认证", "database-denied"),
    ("no password supplied", "database-denied"),
    ("pg_hba.conf", "database-denied"),
    ('role "', "database-denied"),
    ("角色", "database-denied"),
    ("permission denied", "database-denied"),
    ("does not exist", "database-missing"),
    ("不存在", "database-missing"),
)
_SQLITE_SIGNS = (
    ("locked", "database-locked"),
    ("readonly", "database-readonly"),
    ("read-only", "database-readonly"),
    ("full", "database-full"),
    ("not a database", "database-corrupt"),
    ("malformed", "database-corrupt"),
    ("unable to open", "database-unopened"),
    ("disk i/o", "database-full"),
)


@contextmanager
def told_plainly(url: str) -> Iterator[None]:
    """Turns what a database says went wrong into a UserError `database-...`."""
    try:
        yield
    except DBAPIError as error:
        raise UserError(_code(error, url), url=place_of(url), why=str(error.orig)) from error
    except PoolTimeoutError as error:
        raise UserError("database-busy", url=place_of(url)) from error
    except SQLAlchemyError as error:
        raise UserError("database-failed", url=place_of(url), why=type(error).__name__) from error


def place_of(url: str) -> str:
    """The database without the password."""
    parsed = make_url(url)
    if "password" in parsed.query:
        parsed = parsed.update_query_dict({"password": "***"})
    return parsed.render_as_string(hide_password=True)


def _code(error: DBAPIError, url: str) -> str:
    said = str(error.orig)
    if make_url(url).get_backend_name() == "sqlite":
        return next((code for sign, code in _SQLITE_SIGNS if sign in said.lower()), "database-failed")
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((code for begin, code in _STATES if state.startswith(begin)), "database-failed")
    if not isinstance(error, OperationalError):
        return "database-failed"
    # Only a server that is there says anything; the rest is that none answers, or that it went away.
    answered = "FATAL" in said or "致命" in said or "password" in said
    return next((code for sign, code in _SIGNS if answered and sign in said), "database-away")
