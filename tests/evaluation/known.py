"""A release of a handful of invented substances, in memory."""

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from app.domain.documented import Documented
from app.domain.evidence import Direction, Severity, Status
from app.domain.substances import (
    Constituent,
    Duration,
    IndexClass,
    Kind,
    Membership,
    OrganFinding,
    OrganFunction,
    Preparation,
    Route,
    Scope,
    Substance,
)
from app.domain.vocabulary import SubstanceClass
from app.evaluation.tables import Row
from app.store.canonical import RecordKind
from app.store.finding import Match
from app.store.knowledge import Knowledge, Page
from app.store.names import How
from tests.domain.builders import CITE, TEXT, effect, substance
from tests.domain.pk.builders import (
    IV,
    by,
    cleared,
    exactly,
    index,
    induces,
    inhibits,
    leaves_alone,
    liver,
    metabolite,
    phenotype,
    tables,
)

ONCE, DAYS = Scope(duration=Duration.SINGLE_DOSE), Scope(duration=Duration.DAYS)


def tablet(name: str) -> tuple[Preparation, ...]:
    return (Preparation(slug=f"{name}-tablet", name=name, route=Route.ORAL),)


def herb_of(slug: str, marker: str) -> Preparation:
    content = Constituent(name="markerine", amount=marker, cite=CITE)
    return Preparation(slug=slug, name=slug, route=Route.ORAL, composition=(content,))


PROBE = substance(
    "probe",
    preparations=(
        *tablet("probe"),
        Preparation(slug="probe-vial", name="probe by vein", route=Route.INTRAVENOUS),
    ),
    eliminations=(
        cleared(by("CYP3A4", 0.9)),
        cleared(by("CYP3A4", 0.5), routes=IV, hepatic_extraction=exactly(0.0)),
    ),
    therapeutic_index=index(IndexClass.NARROW),
)
PRODRUG = substance(
    "prodrug",
    preparations=tablet("prodrug"),
    eliminations=(cleared(by("CYP2D6", 0.1)),),
    metabolites=(metabolite("active", (by("CYP2D6", 0.9),)),),
)
S_TWIN = substance("s-twin", key="STWIN0", preparations=tablet("s-twin"), eliminations=(cleared(by("CYP2C9", 0.8)),))
STATIN = substance(
    "statin", preparations=tablet("statin"), eliminations=(cleared(by("SLCO1B1", 0.5), by("CYP3A4", 0.4)),)
)
FILTERED = substance(
    "filtered",
    preparations=tablet("filtered"),
    eliminations=(cleared(by("renal", 0.8)),),
    organ_findings=(
        OrganFinding(
            organ=OrganFunction.RENAL,
            stage="severe",
            ratio=exactly(3.0),
            status=Status.INTERACTION,
            severity=Severity.MODERATE,
            text=TEXT,
            cite=CITE,
        ),
    ),
)
GENED = substance(
    "gened",
    preparations=tablet("gened"),
    eliminations=(cleared(by("CYP2C19", 0.8)),),
)
BLOCKER = substance(
    "blocker",
    preparations=tablet("blocker"),
    classes=(Membership(id="azole", cite=CITE),),
    enzyme_effects=(inhibits("CYP3A4", 0.9), leaves_alone("CYP2C9")),
)
BOOSTER = substance("booster", preparations=tablet("booster"), enzyme_effects=(inhibits("CYP3A4", 0.5),))
INDUCER = substance(
    "inducer",
    preparations=tablet("inducer"),
    enzyme_effects=(induces("CYP3A4", 9.0, scope=DAYS), inhibits("SLCO1B1", 0.9, scope=ONCE)),
)
WORT = substance(
    "wort",
    kind=Kind.HERB,
    preparations=(herb_of("wort-much", "40 mg a day"), herb_of("wort-little", "0.1 mg a day")),
    enzyme_effects=(
        induces("CYP3A4", 4.0, scope=Scope(preparations=("wort-much",))),
        leaves_alone("CYP3A4", scope=Scope(preparations=("wort-little",))),
    ),
)
SILENT = substance("silent", preparations=tablet("silent"))
ALL = (PROBE, PRODRUG, S_TWIN, STATIN, FILTERED, GENED, BLOCKER, BOOSTER, INDUCER, WORT, SILENT)

WORDS = tables(
    phenotypes=(
        phenotype("CYP2C19", "poor metabolizer", 0.0),
        phenotype("CYP2D6", "poor metabolizer", 0.0),
        phenotype("UGT1A1", "poor metabolizer", 0.3, "*28/*28", "*6/*6"),
    ),
    organ_activities=(liver("B", "CYP3A4", 0.5),),
    classes=(SubstanceClass(id="azole", name="azoles", patient_name="azoles"),),
)


class Known:
    """What scoring asks of a release."""

    def __init__(self, *documented: Documented, substances: tuple[Substance, ...] = ALL) -> None:
        self._documented = tuple((one, "bundled") for one in documented)
        self._substances = {one.slug: one for one in substances}

    @property
    def release(self) -> object:
        return SimpleNamespace(id="r-test")

    def find(self, text: str) -> tuple[Match, ...]:
        slug = text.replace(" ", "-")
        if slug not in self._substances:
            return ()
        return (Match(kind=RecordKind.SUBSTANCE, slug=slug, how=How.NAME, text=text),)

    def substance(self, slug: str) -> Substance | None:
        return self._substances.get(slug)

    def substances_by_slug(self, slugs: Iterable[str]) -> dict[str, Substance]:
        return {slug: self._substances[slug] for slug in slugs if slug in self._substances}

    def substances(self, *, after: str | None = None, limit: int = 50) -> Page[Substance]:
        return Page(items=tuple(self._substances.values()), next=None)

    def vocabulary(self) -> object:
        return WORDS

    def documented_about(self, one: Substance) -> object:
        return self._documented

    def documented_between(self, one: Substance, others: Iterable[Substance]) -> object:
        return self._documented


def known(*documented: Documented, substances: tuple[Substance, ...] = ALL) -> Knowledge:
    return cast(Knowledge, Known(*documented, substances=substances))


def auc_row(perpetrator: str, victim: str, ratio: float | str, dose: str = "", route: str = "po") -> Row:
    return {
        "perpetrator": perpetrator,
        "perpetrator_dose": dose,
        "victim": victim,
        "victim_route": route,
        "auc_ratio": str(ratio),
    }


def sedating(one: Substance, grade: int) -> Substance:
    return replace(one, effects=(effect("sedation", grade, Direction.RAISES),))
