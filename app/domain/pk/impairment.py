"""What impaired kidneys or liver leave of a pathway."""

from dataclasses import dataclass

from app.domain.pk.hepatic_flow import is_hepatic, metabolises
from app.domain.pk.shares import RENAL, RENAL_CARRIERS
from app.domain.questions import Patient
from app.domain.values import Citation, Estimate
from app.domain.vocabulary import OrganActivity, Vocabulary

# mL/min; clearance by the kidney falls in proportion to it (Dettli's rule, boomer.org/c/p1/Ch16/Ch1605.html).
# 100 as the normal value: medicinesinformation.co.nz, "Medicines and renal impairment".
NORMAL_GFR = 100.0
# 84 % of estimates lie within 30 % of measured GFR: Levey 2009, doi:10.7326/0003-4819-150-9-200905050-00006.
GFR_ERROR = 0.3
LEAST_RENAL_ACTIVITY = 0.02

HEPATIC = "hepatic"
RENAL_FAILURE = "renal"  # rows of the table on what failing kidneys do to enzymes
# Organ studies compare different people, 6 to 11 in a group: the printed 95 % intervals of dabigatran in mild, moderate
# and severe renal impairment (1.50, 0.78 to 2.90; 3.15, 1.63 to 6.08; 6.31, 3.54 to 11.25) mean a standard deviation of
# ln AUCR of 0.29 to 0.34. Stangier 2010, doi:10.2165/11318170-000000000-00000, intervals as quoted by others.
GROUPS_SD = 0.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Impaired:
    """One input of the model: the same for all pathways that carry its name."""

    name: str
    activity: Estimate
    cite: tuple[Citation, ...] = ()
    beside: bool = False  # goes with the main effect of the organ and is no finding of its own


def renal_activity(patient: Patient) -> Estimate | None:
    """Return what is left of renal clearance, 1 being normal; None where no value is given or it is normal.

    Creatinine clearance counts before eGFR, for it is what labels dose by.
    """
    value = patient.egfr if patient.creatinine_clearance is None else patient.creatinine_clearance
    if value is None or value >= NORMAL_GFR:
        return None
    median = max(value / NORMAL_GFR, LEAST_RENAL_ACTIVITY)
    return Estimate(median=median, low=median * (1 - GFR_ERROR), high=min(median * (1 + GFR_ERROR), 1.0))


def renal_stage(patient: Patient) -> str | None:
    """Return mild (60 to 89), moderate (30 to 59), severe (15 to 29) or dialysis (below 15 mL/min); None if normal.

    The bounds are those of the stages in US labels (FDA guidance on renal impairment, as labels print them).
    """
    value = patient.egfr if patient.creatinine_clearance is None else patient.creatinine_clearance
    if value is None or value >= 90:
        return None
    return "mild" if value >= 60 else "moderate" if value >= 30 else "severe" if value >= 15 else "dialysis"


def impaired(pathway: str, patient: Patient | None, vocabulary: Vocabulary) -> Impaired | None:
    """Return what impairment leaves of a pathway; None where no organ at work is known to be impaired."""
    if patient is None:
        return None
    if pathway == RENAL or pathway in RENAL_CARRIERS:
        activity = renal_activity(patient)
        return None if activity is None else Impaired(name="organ:renal", activity=activity)
    if not is_hepatic(pathway):
        return None
    if patient.child_pugh is None:
        return _in_renal_failure(pathway, patient, vocabulary)
    row = hepatic_row(pathway, patient.child_pugh, vocabulary)
    return None if row is None else Impaired(name=f"organ:{row.pathway}", activity=row.activity, cite=row.cite)


def hepatic_row(pathway: str, stage: str, vocabulary: Vocabulary) -> OrganActivity | None:
    """Return the row of a pathway, else of its family, else of the liver as a whole."""
    return _row(HEPATIC, pathway, stage, vocabulary)


def _in_renal_failure(pathway: str, patient: Patient, vocabulary: Vocabulary) -> Impaired | None:
    """Metabolism falls with the kidneys, too; carriers and bile are left alone, for nothing is known in people."""
    stage = renal_stage(patient)
    if stage is None or not metabolises(pathway):
        return None
    row = _row(RENAL_FAILURE, pathway, stage, vocabulary)
    if row is None:
        return None
    return Impaired(name=f"uraemia:{row.pathway}", activity=row.activity, cite=row.cite, beside=True)


def _row(organ: str, pathway: str, stage: str, vocabulary: Vocabulary) -> OrganActivity | None:
    rows = {r.pathway: r for r in vocabulary.organ_activities if r.organ == organ and r.stage == stage}
    family = "CYP3A4" if pathway == "CYP3A5" else "UGT" if pathway.startswith("UGT") else HEPATIC
    return rows.get(pathway) or rows.get(family) or rows.get(HEPATIC)
