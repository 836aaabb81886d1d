"""Everything that is known or can be derived about two substances taken together."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from app.domain.documented import Documented
from app.domain.duplicates import duplicate_findings
from app.domain.evidence import Status
from app.domain.findings import Finding
from app.domain.organs.load import organ_findings
from app.domain.pd.effects import effect_findings
from app.domain.pk.derive import absorption_findings, exposure_findings
from app.domain.precedence import settle
from app.domain.questions import Taken
from app.domain.situations import situations_of
from app.domain.stated import stated_findings
from app.domain.substances import Substance
from app.domain.vocabulary import Vocabulary


def pair_findings(
    a: Taken,
    b: Taken,
    documented: Iterable[tuple[Documented, str]],
    vocabulary: Vocabulary,
    withdrawn: Collection[str] = (),
    validated: Callable[[Substance], bool] | None = None,
) -> tuple[Finding, ...]:
    """Return the settled findings of two substances, cautious first.

    The order of the two changes nothing: they are taken in the order of their permanent keys, so that a
    finding reads the same wherever it is shown. No person and no condition enters here.
    A withdrawn finding takes no part: what it had silenced or replaced under another id speaks again.
    `validated` tells of a victim whether its predictions count as validated; without it none does.
    """
    first, second = sorted((a, b), key=lambda t: t.substance.key)
    stated = stated_findings(first, second, documented, vocabulary)
    derived = (
        ()
        if _named_only(first) or _named_only(second)
        else (
            *exposure_findings(first, second, vocabulary, validated),
            *absorption_findings(first, second, vocabulary),
            *effect_findings(first, second, vocabulary),
            *organ_findings(first, second, vocabulary),
            *duplicate_findings(first, second, vocabulary),
        )
    )
    by_slug = {t.substance.slug: t.substance for t in (first, second)}
    return tuple(
        f if f.situations or f.status is not Status.INTERACTION else replace(f, situations=situations_of(f, by_slug))
        for f in settle(_kept(stated, withdrawn), _kept(derived, withdrawn))
    )


def _named_only(taken: Taken) -> bool:
    """Return whether nothing is known of a substance from which anything could be derived."""
    one = taken.substance
    facts = (one.classes, one.eliminations, one.metabolites, one.enzyme_effects, one.gut_actions)
    return not any((*facts, one.gut_sensitivities, one.effects, one.organ_toxicities, one.moiety))


def _kept(findings: Iterable[Finding], withdrawn: Collection[str]) -> list[Finding]:
    return [finding for finding in findings if finding.id not in withdrawn]
