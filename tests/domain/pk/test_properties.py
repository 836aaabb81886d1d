"""What must hold of every victim and every perpetrator."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.pk.exposure import Prediction, predict
from app.domain.questions import Patient, Taken
from app.domain.values import Estimate
from tests.domain.pk.builders import by, cleared, exactly, induces, inhibits, perpetrator, phenotype, tables, victim

PATHWAYS = ("CYP1A2", "CYP2C9", "CYP2D6", "CYP3A4")
shares = st.lists(st.floats(0.0, 1.0), min_size=len(PATHWAYS), max_size=len(PATHWAYS))
irs = st.floats(0.0, 0.97)
ics = st.floats(0.0, 20.0)
VOCABULARY = tables(phenotypes=tuple(phenotype(p, "poor metabolizer", 0.0) for p in PATHWAYS))


@st.composite
def intervals(draw: st.DrawFn, highest: float = 1.0) -> Estimate:
    low, median, high = sorted(draw(st.lists(st.floats(0.0, highest), min_size=3, max_size=3)))
    return Estimate(median=median, low=low, high=high)


def drug(raw: list[float]) -> Taken:
    total = max(1.0, sum(raw))
    return victim("drug", cleared(*(by(p, exactly(s / total)) for p, s in zip(PATHWAYS, raw, strict=True))))


def ratio(prediction: Prediction) -> float:
    assert prediction.ratio is not None
    return prediction.ratio


@given(shares, st.lists(irs, min_size=4, max_size=4), st.lists(ics, min_size=4, max_size=4))
def test_a_ratio_is_never_negative_and_lies_in_its_interval(
    raw: list[float], blocked: list[float], added: list[float]
) -> None:
    effects = [inhibits(p, r) for p, r in zip(PATHWAYS, blocked, strict=True)]
    effects += [induces(p, c) for p, c in zip(PATHWAYS, added, strict=True)]
    found = predict(drug(raw), [perpetrator("perp", *effects)], VOCABULARY)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low <= ratio(found) <= found.high


@given(shares, st.sampled_from(PATHWAYS), irs, irs)
def test_more_inhibition_never_lowers_exposure(raw: list[float], pathway: str, one: float, two: float) -> None:
    less, more = sorted((one, two))
    weaker = predict(drug(raw), [perpetrator("perp", inhibits(pathway, less))], VOCABULARY)
    stronger = predict(drug(raw), [perpetrator("perp", inhibits(pathway, more))], VOCABULARY)
    assert ratio(stronger) >= ratio(weaker) * (1 - 1e-12)


@given(shares, st.sampled_from(PATHWAYS), irs)
def test_a_second_inhibitor_never_lowers_exposure(raw: list[float], pathway: str, ir: float) -> None:
    first = perpetrator("first", inhibits("CYP3A4", 0.5))
    second = perpetrator("second", inhibits(pathway, ir))
    alone, both = predict(drug(raw), [first], VOCABULARY), predict(drug(raw), [first, second], VOCABULARY)
    assert ratio(both) >= ratio(alone) * (1 - 1e-12)


@given(irs)
def test_a_null_pathway_removes_its_inhibitors_effect(ir: float) -> None:
    none = victim("drug", cleared(by("CYP3A4", 0.0), by("renal", 0.9)))
    assert ratio(predict(none, [perpetrator("perp", inhibits("CYP3A4", ir))], VOCABULARY)) == 1.0


@given(shares, st.lists(irs, min_size=3, max_size=3))
def test_the_order_of_perpetrators_changes_nothing(raw: list[float], blocked: list[float]) -> None:
    several = [perpetrator(f"perp{n}", inhibits(p, r)) for n, (p, r) in enumerate(zip(PATHWAYS, blocked, strict=False))]
    found = {predict(drug(raw), list(order), VOCABULARY) for order in permutations(several)}
    assert len(found) == 1


@given(shares, st.sampled_from(PATHWAYS), irs)
def test_a_poor_metaboliser_has_nothing_left_to_inhibit(raw: list[float], gene: str, ir: float) -> None:
    poor = Patient(phenotypes={gene: "poor metabolizer"})
    with_inhibitor = predict(drug(raw), [perpetrator("perp", inhibits(gene, ir))], VOCABULARY, poor)
    assert ratio(with_inhibitor) == ratio(predict(drug(raw), [], VOCABULARY, poor))


@given(intervals(0.9), intervals(0.97), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_widening_an_input_never_narrows_the_output(share: Estimate, size: Estimate, down: float, up: float) -> None:
    def found(f: Estimate, ir: Estimate) -> Prediction:
        one = victim("drug", cleared(by("CYP3A4", f)))
        return predict(one, [perpetrator("perp", inhibits("CYP3A4", ir))], VOCABULARY)

    def wider(e: Estimate, highest: float) -> Estimate:
        return Estimate(median=e.median, low=e.low * down, high=e.high + (highest - e.high) * up)

    narrow = found(share, size)
    for wide in (found(wider(share, 0.98), size), found(share, wider(size, 0.98))):
        assert wide.low is not None
        assert narrow.low is not None
        assert wide.low <= narrow.low * (1 + 1e-9)
        assert wide.high is not None
        assert narrow.high is not None
        assert wide.high >= narrow.high * (1 - 1e-9)
