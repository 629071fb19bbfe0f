"""The tables of the vocabulary: all of it follows from the forms on file, and is changed together with them."""

from sqlalchemy import Column, Index, Table, Text
from sqlmodel import Field, SQLModel


class VocabularyRow(SQLModel, table=True):
    """One row: which program made the index (see vocabulary.MADE_BY), and how many concepts there are."""

    __tablename__ = "vocabulary"
    id: int = Field(primary_key=True)
    made_by: str
    concepts: int


class ConceptRow(SQLModel, table=True):
    """A distinct indicator name; sounds: its pinyin, a blank between syllables; uses: the filed rows that have it."""

    __tablename__ = "concept"
    id: int | None = Field(default=None, primary_key=True)
    plain_name: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = Field(sa_column=Column(Text, nullable=False))
    sounds: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    uses: int


class PlaceRow(SQLModel, table=True):
    """A filed row of a concept; year 0 where the form has none."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_concept", "concept_id", "year", "form_id"),)
    form_id: int = Field(primary_key=True, foreign_key="form.id")
    indicator: str = Field(primary_key=True)
    concept_id: int
    year: int


class PieceRow(SQLModel, table=True):
    """A piece by which a concept is found; kind: its place in words.KINDS; uses: the rows that have it."""

    __tablename__ = "piece"
    __table_args__ = ({"sqlite_with_rowid": False},)
    kind: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    piece: str = Field(primary_key=True)
    concept_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    uses: int


class PieceCountRow(SQLModel, table=True):
    """How many concepts have a piece: counted as pieces come and go, for one may be in very many."""

    __tablename__ = "piece_count"
    __table_args__ = ({"sqlite_with_rowid": False},)
    kind: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    piece: str = Field(primary_key=True)
    concepts: int


class GlossRow(SQLModel, table=True):
    """An English stem and a Chinese word that the dictionary has for it, of words that were met in forms."""

    __tablename__ = "gloss"
    __table_args__ = ({"sqlite_with_rowid": False},)
    stem: str = Field(primary_key=True)
    word: str = Field(primary_key=True, index=True)
    strength: float


class OfficeNameRow(SQLModel, table=True):
    """A name that a question may call an office by; uses: the filed forms of that office."""

    __tablename__ = "office_name"
    __table_args__ = ({"sqlite_with_rowid": False},)
    name: str = Field(primary_key=True)
    unit: str = Field(primary_key=True, index=True)
    uses: int


#: The tables themselves, for statements without objects.
VOCABULARY: Table = VocabularyRow.__table__  # type: ignore[attr-defined]
CONCEPT: Table = ConceptRow.__table__  # type: ignore[attr-defined]
PLACE: Table = PlaceRow.__table__  # type: ignore[attr-defined]
PIECE: Table = PieceRow.__table__  # type: ignore[attr-defined]
PIECE_COUNT: Table = PieceCountRow.__table__  # type: ignore[attr-defined]
GLOSS: Table = GlossRow.__table__  # type: ignore[attr-defined]
OFFICE: Table = OfficeNameRow.__table__  # type: ignore[attr-defined]
