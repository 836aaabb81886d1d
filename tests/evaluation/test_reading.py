"""Names and doses as tables of observations write them."""

import pytest

from app.domain.questions import Dose
from app.domain.substances import Duration, Route
from app.evaluation.doses import read_dose
from app.evaluation.names import read_name, read_names


@pytest.mark.parametrize(
    ("text", "name", "enantiomer", "route", "parent", "is_class"),
    [
        ("Midazolam (oral)", "midazolam", None, Route.ORAL, None, False),
        ("midazolam (iv)", "midazolam", None, Route.INTRAVENOUS, None, False),
        ("s-mephenytoin", "mephenytoin", "s", None, None, False),
        ("(S)-citalopram", "citalopram", "s", None, None, False),
        ("clomiphene (e)", "clomiphene", None, None, None, False),
        ("endoxifen (from tamoxifen)", "endoxifen", None, None, "tamoxifen", False),
        ("vinca alkaloids (class)", "vinca alkaloids", None, None, None, True),
        ("elvitegravir (GS-9137)", "elvitegravir", None, None, None, False),
        ("rifampicin", "rifampicin", None, None, None, False),
    ],
)
def test_a_name_is_read(
    text: str, name: str, enantiomer: str | None, route: Route | None, parent: str | None, is_class: bool
) -> None:
    named = read_name(text)
    assert (named.name, named.enantiomer, named.route, named.parent, named.is_class) == (
        name,
        enantiomer,
        route,
        parent,
        is_class,
    )


def test_examples_of_a_class_are_its_members() -> None:
    named = read_name("cyp2d6 inhibitors (paroxetine, fluoxetine)")
    assert (named.name, named.members) == ("cyp2d6 inhibitors", ("paroxetine", "fluoxetine"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("itraconazole + gemfibrozil", ["itraconazole", "gemfibrozil"]),
        ("lopinavir/ritonavir", ["lopinavir", "ritonavir"]),
        ("st john's wort", ["st john's wort"]),
    ],
)
def test_several_perpetrators_are_read(text: str, names: list[str]) -> None:
    assert [one.name for one in read_names(text)] == names


@pytest.mark.parametrize(
    ("text", "dose", "duration"),
    [
        ("600 mg MD OD (5 days)", Dose(amount=600, unit="mg", per_day=1), Duration.DAYS),
        ("600 mg SD", Dose(amount=600, unit="mg"), Duration.SINGLE_DOSE),
        ("33 mg 1h before midazolam", Dose(amount=33, unit="mg"), Duration.SINGLE_DOSE),
        ("500 mg BID", Dose(amount=500, unit="mg", per_day=2), Duration.DAYS),
        ("400mg", Dose(amount=400, unit="mg"), None),
        ("1g", Dose(amount=1, unit="g"), None),
        ("300 mg MD QID (1 day)", Dose(amount=300, unit="mg", per_day=4), Duration.SINGLE_DOSE),
        ("200 mg bid 2 d", Dose(amount=200, unit="mg", per_day=2), Duration.DAYS),
        ("", Dose(), None),
    ],
)
def test_a_dose_is_read(text: str, dose: Dose, duration: Duration | None) -> None:
    assert read_dose(text) == (dose, duration)
