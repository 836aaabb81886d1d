"""Findings without a second medicine, and of two of a kind: organs, cautions, duplicates."""

from app.domain.cautions import caution_findings, features_meant
from app.domain.duplicates import duplicate_findings
from app.domain.evidence import Basis, Certainty, Severity
from app.domain.organs.load import organ_findings
from app.domain.substances import Caution, Membership, Organ
from app.domain.vocabulary import Feature, SubstanceClass, Vocabulary
from tests.domain.builders import CITE, TELL, TEXT, organ_rule, taken, toxicity, vocabulary


class TestOrganLoad:
    words = vocabulary(organs=(organ_rule(Organ.LIVER), organ_rule(Organ.KIDNEY)))

    def test_two_toxicities_to_one_organ_meet(self) -> None:
        a, b = (taken(n, organ_toxicities=(toxicity(Organ.LIVER, 3),)) for n in ("aaa", "bbb"))
        assert [(f.mechanism, f.severity) for f in organ_findings(a, b, self.words)] == [
            ("organ-liver", Severity.MAJOR)
        ]

    def test_different_organs_do_not_meet(self) -> None:
        a = taken("aaa", organ_toxicities=(toxicity(Organ.LIVER),))
        b = taken("bbb", organ_toxicities=(toxicity(Organ.KIDNEY),))
        assert organ_findings(a, b, self.words) == ()


class TestDuplicates:
    entry = SubstanceClass(
        id="nsaid", name="NSAIDs", patient_name="pain killers", duplicate=Severity.MODERATE, cite=CITE
    )

    def test_two_members_of_a_class_duplicate(self) -> None:
        a, b = (taken(n, classes=(Membership(id="nsaid", cite=CITE),)) for n in ("aaa", "bbb"))
        assert len(duplicate_findings(a, b, Vocabulary(classes=(self.entry,)))) == 1

    def test_a_class_without_a_source_for_it_does_not_duplicate(self) -> None:
        bare = SubstanceClass(id="nsaid", name="NSAIDs", patient_name="pain killers", duplicate=Severity.MODERATE)
        a, b = (taken(n, classes=(Membership(id="nsaid", cite=CITE),)) for n in ("aaa", "bbb"))
        assert duplicate_findings(a, b, Vocabulary(classes=(bare,))) == ()


class TestCautions:
    words = Vocabulary(
        features=(Feature(id="epilepsy", name="epilepsy", patient_name="fits", definition="-", triggers=("seizures",)),)
    )
    caution = Caution(
        feature="epilepsy",
        severity=Severity.CONTRAINDICATED,
        actions=TELL,
        basis=Basis.CLASS_EFFECT,
        certainty=Certainty.LOW,
        text=TEXT,
        cite=CITE,
    )

    def test_a_caution_is_told_for_its_feature_and_capped_by_its_basis(self) -> None:
        (finding,) = caution_findings(taken("aaa", cautions=(self.caution,)), ["epilepsy"], self.words)
        assert (finding.id, finding.severity) == ("AAA000.epilepsy.caution", Severity.MAJOR)

    def test_another_feature_does_not_call_it(self) -> None:
        assert caution_findings(taken("aaa", cautions=(self.caution,)), ["diabetes"], self.words) == ()

    def test_words_are_read_and_what_means_nothing_is_told(self) -> None:
        assert features_meant(["Seizures", "gout"], self.words) == (("epilepsy",), ("gout",))
