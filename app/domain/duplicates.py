"""Two members of one class, or two forms of one moiety: the same treatment twice."""

from app.domain.classes import classes_of
from app.domain.evidence import ActionKind, Addressee, Basis, Category, Certainty, Direction, Harm, Role, Status, capped
from app.domain.findings import Evidence, Finding, Party, finding_id
from app.domain.questions import Taken
from app.domain.substances import Advice
from app.domain.values import Citation, Wording
from app.domain.vocabulary import SubstanceClass, Vocabulary

_ACTIONS = (
    Advice(action=ActionKind.ADJUST, addressee=Addressee.PRESCRIBER),
    Advice(action=ActionKind.INFORM, addressee=Addressee.PATIENT),
)


def duplicate_findings(a: Taken, b: Taken, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return a finding when two substances do the same work; at most one, the gravest class.

    A class duplicates only where its entry says so, with a source.
    """
    shared = classes_of(a.substance, vocabulary) & classes_of(b.substance, vocabulary)
    entries = [e for e in vocabulary.classes if e.id in shared and e.duplicate is not None and e.cite]
    if not entries or a.substance.slug == b.substance.slug:
        return ()
    return (_finding(a, b, max(entries, key=lambda e: (e.duplicate.rank if e.duplicate else -1, e.id))),)


def _finding(a: Taken, b: Taken, entry: SubstanceClass) -> Finding:
    low, high = sorted((a.substance.key, b.substance.key))
    names = f"{a.substance.name} and {b.substance.name}"
    assert entry.duplicate is not None  # chosen for it
    return Finding(
        id=finding_id(low, high, "duplicate"),
        category=Category.DUPLICATE_THERAPY,
        status=Status.INTERACTION,
        severity=capped(entry.duplicate, Basis.CLASS_EFFECT),
        harm=Harm.TOXICITY,
        parties=tuple(
            Party(id=t.substance.slug, name=t.substance.name, role=Role.CONTRIBUTOR, preparation=t.preparation)
            for t in (a, b)
        ),
        mechanism="duplicate",
        direction=Direction.RAISES,
        actions=_ACTIONS,
        evidence=Evidence(basis=Basis.CLASS_EFFECT, certainty=Certainty.LOW, sources=_sources(a, b, entry)),
        text=Wording(
            patient=f"{names[:1].upper()}{names[1:]} are both {entry.patient_name}. Taking two of them can add up.",
            clinician=f"Duplicate therapy: {names} are both in the class {entry.name}.",
        ),
    )


def _sources(a: Taken, b: Taken, entry: SubstanceClass) -> tuple[Citation, ...]:
    own = [c for t in (a, b) for m in t.substance.classes if m.id == entry.id for c in m.cite]
    return tuple(dict.fromkeys((*entry.cite, *own)))
