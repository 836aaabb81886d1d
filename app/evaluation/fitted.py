"""The readable file of a fit: estimates with intervals, apart from curated facts, and what they rest on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from app.domain.pk.propagation import BETWEEN_STUDIES_AT_ONE, BETWEEN_STUDIES_SLOPE
from app.domain.values import Estimate
from app.evaluation.cases import DOSE, Case, Input
from app.evaluation.fit import DOSE_SD, MODEL_SD, Fit
from app.evaluation.scales import logarithmic, logistic, moved

DIGITS = 6
HEAD = """\
# Estimates of the exposure model made by `takewith knowledge fit`. No curated facts: the server does not read this file.
# What no observation supports is not listed and keeps its class interval.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a fit rests on."""

    program_version: str
    numpy_version: str
    release: str
    release_sha256: str
    seed: int
    tables: Sequence[tuple[str, str, int]]  # name, SHA-256, cases used
    documented: int  # cases among the documented interactions of the release


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def as_yaml(learned: Fit, cases: Sequence[Case], origin: Origin) -> str:
    """Return the file's text; the same for the same inputs, versions and seed, to six digits."""
    inputs = {one.parameter: one for case in reversed(cases) for one in case.inputs}
    body = {
        "program_version": origin.program_version,
        "numpy_version": origin.numpy_version,
        "release": origin.release,
        "seed": origin.seed,
        "inputs": [
            {
                "documented_interactions_of": origin.release,
                "sha256": origin.release_sha256,
                "cases": origin.documented,
            },
            *({"file": name, "sha256": sha, "cases": used} for name, sha, used in origin.tables),
        ],
        "error_model": {
            "distribution": "log-normal",
            "between_studies_sd": f"{BETWEEN_STUDIES_AT_ONE} + {BETWEEN_STUDIES_SLOPE} * |ln AUCR|",
            "between_pairs_sd": MODEL_SD,
            "dose_slope_prior_sd": DOSE_SD,
        },
        "dose_slopes": [
            {
                "parameter": slope,
                "estimate": _rounded(learned.shift[slope]),
                "observations": learned.observations[slope],
            }
            for slope in DOSE.values()
            if slope in learned.shift
        ],
        "estimates": [_estimate(one, learned) for _, one in sorted(inputs.items())],
    }
    return HEAD + yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=120)


def _estimate(one: Input, learned: Fit) -> dict[str, object]:
    scale = logarithmic if one.parameter.startswith("ic ") else logistic
    name = one.parameter
    after = moved(one.curated, learned.shift[name], scale, learned.narrowed[name])
    return {
        "parameter": name,
        "estimate": _interval(after),
        "prior": _interval(one.curated),
        "observations": learned.observations[name],
    }


def _interval(e: Estimate) -> dict[str, float]:
    return {"median": _rounded(e.median), "low": _rounded(e.low), "high": _rounded(e.high)}


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
