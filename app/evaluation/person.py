"""Scores exposure ratios by organ function and by genotype: no second substance takes part."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.pk.disposition import disposition_of
from app.domain.pk.equation import OTHER
from app.domain.pk.exposure import predict
from app.domain.pk.hepatic_flow import is_hepatic
from app.domain.pk.phenotypes import in_cpic_words
from app.domain.pk.shares import LARGEST_UNSTATED_SHARE, RENAL, RENAL_CARRIERS
from app.domain.questions import Patient, Taken
from app.domain.substances import Metabolite, OrganFunction, Route
from app.domain.values import Estimate
from app.domain.vocabulary import Vocabulary
from app.evaluation.answers import Answer, answer_of
from app.evaluation.lookup import Lookup, as_taken
from app.evaluation.names import read_name
from app.evaluation.observed import BETWEEN_STUDIES
from app.evaluation.score import NotAnswered, Scored
from app.evaluation.tables import Row, ratio_of
from app.store.knowledge import Knowledge

# The middle of each stage in mL/min/1.73 m2. Stages: FDA guidance on studies in impaired renal function, 2024.
EGFR = {"mild": 75.0, "moderate": 45.0, "severe": 22.0, "esrd": 8.0}
CHILD_PUGH = {"mild": "A", "moderate": "B", "severe": "C"}

# Short words in tables for CPIC's phenotypes.
PHENOTYPES = {
    "pm": "poor metabolizer",
    "im": "intermediate metabolizer",
    "em": "normal metabolizer",
    "nm": "normal metabolizer",
    "rm": "rapid metabolizer",
    "um": "ultrarapid metabolizer",
}
NORMAL = ("normal metabolizer", "normal function")


def score_organ(
    knowledge: Knowledge, rows: Iterable[tuple[int, Row]], derived_only: bool
) -> tuple[list[Scored], list[NotAnswered]]:
    """Score rows of compound, organ (HI or RI), severity."""

    def answer(victim: Victim, row: Row, vocabulary: Vocabulary) -> Answer:
        patient = _organ_patient(row)
        if patient is None:
            return f"{row['organ']} {row['severity']} is no stage that can be read"
        stated = None if derived_only or victim.metabolite else _stated_organ(victim.taken, row)
        if stated is not None:
            return stated
        prediction = predict(victim.taken, (), vocabulary, patient, victim.route)
        if prediction.refusal is None and not _organ_stated(victim, row, vocabulary):
            return "the share of that organ in its clearance is not stated"
        return answer_of(prediction, victim.metabolite)

    return _score(knowledge, rows, answer, lambda row: f"{row['organ']} {row['severity']}")


def score_genotype(
    knowledge: Knowledge, rows: Iterable[tuple[int, Row]], derived_only: bool
) -> tuple[list[Scored], list[NotAnswered]]:
    """Score rows of compound, gene and a contrast such as `PM vs EM` or `*6/*6 vs *1/*1`."""

    def answer(victim: Victim, row: Row, vocabulary: Vocabulary) -> Answer:
        words = read_contrast(row["gene"], row["contrast"], vocabulary)
        if words is None:
            return f"{row['gene']} {row['contrast']!r} is no contrast that can be read"
        stated = None if derived_only or victim.metabolite else _stated_genotype(victim.taken, row, words)
        if stated is not None:
            return stated
        gene = row["gene"].strip().upper()
        if gene not in _pathways(victim, vocabulary):
            return f"the share of {gene} in its clearance is not stated"
        one, two = (
            answer_of(
                predict(victim.taken, (), vocabulary, Patient(phenotypes={gene: word}), victim.route),
                victim.metabolite,
            )
            for word in words
        )
        return _contrast(one, two, words[1] in NORMAL)

    return _score(knowledge, rows, answer, lambda row: f"{row['gene']} {row['contrast']}")


def read_contrast(gene: str, contrast: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return both phenotypes of a contrast in CPIC's words, None where one of them is not known."""
    sides = re.split(r"\s+(?:vs\.?|versus|/)\s+", contrast.strip(), maxsplit=1, flags=re.IGNORECASE)
    if len(sides) != 2:
        return None
    first, second = (_phenotype(gene.upper(), side, vocabulary) for side in sides)
    return (first, second) if first and second else None


def _phenotype(gene: str, side: str, vocabulary: Vocabulary) -> str | None:
    text = side.strip().casefold()
    words = in_cpic_words(gene, PHENOTYPES.get(text, text))
    if words in NORMAL or text in PHENOTYPES:
        return words
    entries = [p for p in vocabulary.phenotypes if p.gene == gene]
    bare = text.replace(gene.casefold(), "").strip()
    flipped = "/".join(reversed(bare.split("/")))
    for entry in entries:
        if entry.phenotype.casefold() == words or {bare, flipped} & {g.casefold() for g in entry.genotypes}:
            return entry.phenotype
    if bare == "*1/*1":
        return next((e.phenotype for e in entries if e.phenotype in NORMAL), NORMAL[0])
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """Whose exposure a row is about."""

    taken: Taken
    metabolite: Metabolite | None
    route: Route


def _score(
    knowledge: Knowledge,
    rows: Iterable[tuple[int, Row]],
    answer: Callable[[Victim, Row, Vocabulary], Answer],
    words: Callable[[Row], str],
) -> tuple[list[Scored], list[NotAnswered]]:
    """A row is answered, or listed with its reason."""
    lookup, vocabulary = Lookup(knowledge), knowledge.vocabulary()
    scored: list[Scored] = []
    unanswered: list[NotAnswered] = []
    for line, row in rows:
        label = f"line {line}: {row['compound']} {words(row)}"
        observed = ratio_of(row)
        if observed is None:
            unanswered.append(NotAnswered(name=label, why=f"auc_ratio {row['auc_ratio']!r} is not a positive number"))
            continue
        victim = _victim(lookup, row)
        said = victim if isinstance(victim, str) else answer(victim, row, vocabulary)
        if isinstance(said, str):
            unanswered.append(NotAnswered(name=label, why=said))
        else:
            pair = f"{row['compound'].casefold()}|{words(row).casefold()}"
            ratio, low, high = said
            scored.append(Scored(pair=pair, label=label, observed=observed, predicted=ratio, low=low, high=high))
    return scored, unanswered


def _victim(lookup: Lookup, row: Row) -> Victim | str:
    named = read_name(row["compound"])
    found = lookup.victim(named)
    if isinstance(found, str):
        return found
    route = named.route or Route.ORAL
    return Victim(taken=as_taken(found[0], route), metabolite=found[1], route=route)


def _pathways(victim: Victim, vocabulary: Vocabulary) -> set[str]:
    """Return every pathway that is stated of the parent or of its metabolites, if only to exclude it."""
    disposition = disposition_of(victim.taken, victim.route, vocabulary)
    stated = {s.pathway for s in disposition.stated} if disposition is not None else set()
    for one in victim.taken.substance.metabolites:
        stated |= {p.by for p in (*one.formation, *one.elimination)}
    return stated - {OTHER}


def _organ_stated(victim: Victim, row: Row, vocabulary: Vocabulary) -> bool:
    """Return whether the part of the organ is known: named, or hardly anything is left over for it."""
    disposition = disposition_of(victim.taken, victim.route, vocabulary)
    if disposition is None:
        return False
    renal = row["organ"].strip().upper() == "RI"
    ours = {RENAL, *RENAL_CARRIERS} if renal else {p for p in _pathways(victim, vocabulary) if is_hepatic(p)}
    left = sum(s.share.median for s in disposition.shares if s.pathway == OTHER)
    return bool(ours & _pathways(victim, vocabulary)) or left <= LARGEST_UNSTATED_SHARE


def _organ_patient(row: Row) -> Patient | None:
    stage, organ = row["severity"].strip().casefold(), row["organ"].strip().upper()
    if organ == "RI" and stage in EGFR:
        return Patient(egfr=EGFR[stage])
    return Patient(child_pugh=CHILD_PUGH[stage]) if organ == "HI" and stage in CHILD_PUGH else None


def _stated_organ(victim: Taken, row: Row) -> Answer | None:
    renal = row["organ"].strip().upper() == "RI"
    stage = row["severity"].strip().casefold()
    names = {stage, "dialysis" if stage == "esrd" else stage} if renal else {stage, CHILD_PUGH.get(stage, "")}
    organ = OrganFunction.RENAL if renal else OrganFunction.HEPATIC
    for one in victim.substance.organ_findings:
        if one.organ is organ and one.stage in names and one.ratio is not None:
            return _spread(one.ratio)
    return None


def _stated_genotype(victim: Taken, row: Row, words: tuple[str, str]) -> Answer | None:
    """Return the observed ratio of this phenotype against the normal one, None without one."""
    if words[1] not in NORMAL:
        return None
    for one in victim.substance.gene_findings:
        if one.gene == row["gene"].strip().upper() and one.phenotype == words[0] and one.ratio is not None:
            return _spread(one.ratio)
    return None


def _spread(ratio: Estimate) -> tuple[float, float, float]:
    """Return ratio and interval; one without an interval is given that between studies."""
    if ratio.low == ratio.high:
        return ratio.median, ratio.median / BETWEEN_STUDIES, ratio.median * BETWEEN_STUDIES
    return ratio.median, ratio.low, ratio.high


def _contrast(one: Answer, two: Answer, against_normal: bool) -> Answer:
    if isinstance(one, str) or against_normal:
        return one
    if isinstance(two, str):
        return two
    # Both sides are uncertain: the widest reading of the quotient.
    return one[0] / two[0], one[1] / two[2], one[2] / two[1]
