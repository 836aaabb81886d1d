"""The fast path makes byte for byte what the slow one makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.curation.imports.stencils import Stencil, escaped, hole
from app.domain.documented import Documented, Party
from app.domain.evidence import Basis, Category, Certainty, Role, Status
from app.domain.values import Citation, Wording
from app.store.canonical import RecordKind, record_of


def statement(slug: str, name: str) -> Documented:
    """Return a statement with two words in it."""
    return Documented(
        between=(Party(substance=slug, role=Role.VICTIM), Party(substance="other", role=Role.PERPETRATOR)),
        mechanism="other-list",
        category=Category.UNSPECIFIED,
        status=Status.CANNOT_SAY,
        basis=Basis.COMPILATION,
        certainty=Certainty.VERY_LOW,
        text=Wording(patient=f"{name}, twice {name}", clinician=f"«{name}»"),
        cite=(Citation(source="list", at=name),),
    )


names = st.text(st.characters(exclude_categories=["Cs", "Co"]), min_size=1)


@given(name=names)
def test_a_filled_stencil_is_the_record_of_the_statement(name: str) -> None:
    digest, body = Stencil(statement(hole(0), hole(1))).filled("some+other", ("some", escaped(name)))
    slow = record_of(RecordKind.DOCUMENTED, "some+other", statement("some", name))
    assert (digest, body) == (slow.digest, slow.body)


def test_a_word_that_is_not_escaped_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"Invalid JSON|expected"):
        Stencil(statement(hole(0), hole(1))).filled("some+other", ("some", 'a "word"'))
