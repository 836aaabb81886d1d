"""The services, and what a client should send with a call."""

from app.api.cds_hooks.schemas import ConfigurationItem, Service, ServiceExtension, Services

ORDER_SELECT, ORDER_SIGN, PATIENT_VIEW = "order-select", "order-sign", "patient-view"
CACHE, FILTER = "cache-for-order-sign-filtering", "filter-out-repeated-alerts"
EVIDENCE, NON_SERIOUS = "show-evidence-support", "alert-non-serious"

_OF = "patient={{context.patientId}}"
PREFETCH = {
    "patient": "Patient/{{context.patientId}}",
    "requests": f"MedicationRequest?{_OF}&status=active",
    "statements": f"MedicationStatement?{_OF}&status=active",
    "dispenses": f"MedicationDispense?{_OF}",
    "administrations": f"MedicationAdministration?{_OF}",
    "conditions": f"Condition?{_OF}",
}
# The keys of which one at least tells what the patient takes.
TAKEN = frozenset({"requests", "statements", "dispenses", "administrations"})
_SCOPE = (
    "For clinicians. Beyond the scope of the PDDI-CDS guide herbs, supplements and foods are checked as well. Whatever "
    "could not be read or assessed comes as a card; an empty list of cards means that every pair was assessed."
)
_OPTIONS = {
    CACHE: ConfigurationItem(
        code=CACHE,
        name="Remember alerts",
        description="Keep keyed hashes of the cards for a while, so that order-sign can leave them out. Absent: false.",
    ),
    FILTER: ConfigurationItem(
        code=FILTER,
        name="Leave repeated alerts out",
        description="Leave out cards that order-select has shown for the same orders, clinician, patient and "
        "encounter; one card says so. Absent: false.",
    ),
    EVIDENCE: ConfigurationItem(
        code=EVIDENCE,
        name="Show what it rests on",
        description="Evidence, mechanism and numbers in the details. Absent: true.",
    ),
    NON_SERIOUS: ConfigurationItem(
        code=NON_SERIOUS,
        name="Show minor alerts",
        description="If false, interactions without need to act are only counted. Absent: true.",
    ),
}


def _service(hook: str, title: str, description: str, *options: str) -> Service:
    return Service(
        hook=hook,
        id=f"interaction-{hook}",
        title=title,
        description=description,
        usageRequirements=_SCOPE,
        prefetch=PREFETCH,
        extension=ServiceExtension(configuration=[_OPTIONS[one] for one in (*options, EVIDENCE, NON_SERIOUS)]),
    )


DISCOVERY = Services(
    services=[
        _service(
            ORDER_SELECT,
            "Interactions of the selected orders",
            "Cited interaction findings for the orders just selected, with each other and with what is taken.",
            CACHE,
        ),
        _service(
            ORDER_SIGN,
            "Interactions before signing",
            "Cited interaction findings for all draft orders, with each other and with what is taken.",
            FILTER,
        ),
        _service(
            PATIENT_VIEW,
            "Interactions of what is taken",
            "Cited interaction findings among the medicines on record.",
        ),
    ]
)
HOOKS = {service.id: service.hook for service in DISCOVERY.services}
