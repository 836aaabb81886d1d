"""The usual way: rows of an ORM for every request, validated and written by a response_model.

The parts of one document are rows: each finding, each row of the matrix, each reference, and the rest as one.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from fastapi import Depends, FastAPI
from sqlalchemy import JSON, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.api.rest.schemas.summaries import SummaryDocument


class Base(DeclarativeBase):
    pass


class Part(Base):
    __tablename__ = "part"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    section: Mapped[int]
    value: Mapped[Any] = mapped_column(JSON)


engine = create_engine(f"sqlite:///{os.environ['DATABASE']}")
Base.metadata.create_all(engine)


def fill() -> None:
    document = json.loads(Path(os.environ["DOCUMENT"]).read_bytes())
    with Session(engine) as session, session.begin():
        for at, section in enumerate(document["categories"]):
            session.add_all(Part(kind="finding", section=at, value=one) for one in section.pop("findings"))
        for kind in ("regimens", "references"):
            session.add_all(Part(kind=kind, section=0, value=one) for one in document.pop(kind))
        session.add(Part(kind="rest", section=0, value=document))


fill()
app = FastAPI()


def session() -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


@app.get("/", response_model=SummaryDocument)
def read(session: Annotated[Session, Depends(session)]) -> Any:
    parts: dict[tuple[str, int], list[Any]] = {}
    for part in session.scalars(select(Part).order_by(Part.id)):
        parts.setdefault((part.kind, part.section), []).append(part.value)
    [document] = parts["rest", 0]
    sections = [
        {**section, "findings": parts.get(("finding", at), [])} for at, section in enumerate(document["categories"])
    ]
    return {
        **document,
        "categories": sections,
        "regimens": parts["regimens", 0],
        "references": parts["references", 0],
    }
