"""From a prediction to an answer of one row, or to the reason why there is none."""

from app.domain.pk.exposure import Prediction
from app.domain.substances import Metabolite

Answer = tuple[float, float, float] | str  # ratio, low, high; or why not


def answer_of(prediction: Prediction, metabolite: Metabolite | None = None) -> Answer:
    """Return ratio and interval of the parent, or of one of its metabolites."""
    if metabolite is not None:
        found = next((m[1:] for m in prediction.metabolites if m[0].slug == metabolite.slug), None)
        return found or prediction.refusal or f"formation of {metabolite.name} is not known"
    if prediction.ratio is None or prediction.low is None or prediction.high is None:
        return prediction.refusal or "no ratio"
    return prediction.ratio, prediction.low, prediction.high
