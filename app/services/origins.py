"""Which layer a derived finding comes from: that of the sources it was derived from."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.findings import BUNDLED, Finding
from app.domain.summary.document import Summary
from app.store.knowledge import Knowledge


def told_by_layer(knowledge: Knowledge, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings, each derived one with the last layer among its sources: an imported fact is never unseen.

    Documented statements carry their layer already. A release of one layer has nothing to tell apart.
    """
    every = tuple(findings)
    order = [layer.name for layer in knowledge.release.layers]
    if order == [BUNDLED]:
        return every
    derived = [one for one in every if one.origin == BUNDLED]
    layers = knowledge.source_layers(cite.source for one in derived for cite in one.evidence.sources)

    def told(finding: Finding) -> Finding:
        met = [layers[cite.source] for cite in finding.evidence.sources if cite.source in layers]
        origin = max(met, key=order.index, default=finding.origin)
        # The very same object where nothing changes: what is kept for many questions is recognised by that.
        return finding if origin == finding.origin else replace(finding, origin=origin)

    return tuple(told(one) if one.origin == BUNDLED else one for one in every)


def summary_by_layer(knowledge: Knowledge, summary: Summary) -> Summary:
    """Return a summary whose derived findings name their layers."""
    if [layer.name for layer in knowledge.release.layers] == [BUNDLED]:
        return summary
    sections = tuple(
        replace(section, findings=told_by_layer(knowledge, section.findings)) for section in summary.categories
    )
    return replace(summary, categories=sections)
