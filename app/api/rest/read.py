"""From request bodies to the values that services take."""

from app.api.rest.schemas.requests import PatientRequest, TakenRequest
from app.domain.questions import Dose, Patient
from app.services.naming import Naming


def naming(item: str | TakenRequest) -> Naming:
    """Return a substance as a client names it."""
    if isinstance(item, str):
        return Naming(name=item)
    return Naming(
        name=item.substance,
        preparation=item.preparation,
        dose=Dose(amount=item.dose, unit=item.unit, per_day=item.per_day),
        started=item.started,
        stopped=item.stopped,
    )


def patient_of(sent: PatientRequest | None) -> Patient | None:
    """Return the person; None where nothing was said of one, for an empty object says nothing."""
    if sent is None or not sent.model_fields_set:
        return None
    return Patient(
        age=sent.age,
        egfr=sent.egfr,
        creatinine_clearance=sent.creatinine_clearance,
        child_pugh=sent.child_pugh.value if sent.child_pugh else None,
        bilirubin=sent.bilirubin,
        ast=sent.ast,
        weight_kg=sent.weight_kg,
        height_cm=sent.height_cm,
        pregnancy=sent.pregnancy.value if sent.pregnancy else None,
        smoker=sent.smoker,
        phenotypes={gene: phenotype.value for gene, phenotype in sent.phenotypes.items()},
        conditions=tuple(sent.conditions),
    )
