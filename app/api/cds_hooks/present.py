"""From an assessment to cards: one a decision point, the most urgent first, and what was not assessed always last."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote
from uuid import UUID, uuid5

from app.api.cds_hooks.call import Call
from app.api.cds_hooks.discovery import ORDER_SIGN, PATIENT_VIEW
from app.api.cds_hooks.schemas import (
    LONGEST_SUMMARY,
    CardAction,
    CardCoding,
    CardLink,
    CardSource,
    CardSuggestion,
    Indicator,
    InteractionCard,
)
from app.api.html.addresses import Site, outside
from app.domain.coverage import Covered
from app.domain.evidence import ActionKind, Category, Severity, Status
from app.domain.findings import Exposure, Finding
from app.domain.pd.burdens import WHOLE_LIST
from app.domain.summary.matrix import missing_words
from app.domain.wording import counted, listed, sentence
from app.services.charts import Medicine
from app.services.citations import citations
from app.services.medicines import Assessment, same_substance
from app.services.summaries import release_ref
from app.services.terms import OVERRIDE, TOPIC, action_words
from app.store.knowledge import Knowledge

LABEL = "TakeWith interaction knowledge"
NOT_SAFE = "Not assessed does not mean that there is no interaction."
_NAMESPACE = UUID("6ba8b3a2-5c52-4c5b-93e6-2f0c4f1f0c55")
_URGENT = frozenset({ActionKind.AVOID, ActionKind.SEEK_HELP_NOW})
_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~!&])")


@dataclass(frozen=True, slots=True)
class Draft:
    """A card before it has a name."""

    topic: str
    indicator: Indicator
    summary: str
    detail: str
    links: tuple[CardLink, ...] = ()
    suggestions: tuple[tuple[str, CardAction], ...] = ()

    @property
    def text(self) -> str:
        """What the clinician reads: equal texts are the same alert."""
        return "\x00".join((self.topic, self.indicator, self.summary, self.detail))


def drafts_of(knowledge: Knowledge, call: Call, found: Assessment, site: Site) -> list[Draft]:
    """Return everything that there is to say, most urgent first."""
    told = list(_groups(found))
    called = found.called()
    cards = [_of_group(knowledge, call, found, site, group, called) for group in told]
    hidden = 0 if call.configuration.minor else sum(card.indicator is Indicator.INFO for card in cards)
    if hidden:
        cards = [card for card in cards if card.indicator is not Indicator.INFO]
    order = list(Indicator)
    cards.sort(key=lambda card: order.index(card.indicator))
    cards += _doubles(call, found)
    cards += _not_understood(call, found)
    cards += _not_assessed(call, found, told, hidden)
    return cards


def filtered(shown: Sequence[Draft]) -> Draft:
    """Return the card that stands for those left out; what was not assessed is said again."""
    counts = [(one, sum(card.indicator is one for card in shown)) for one in Indicator]
    words = listed([f"{count} {one}" for one, count in counts if count])
    lines = [
        f"Left out because order-select has shown them for the same orders, clinician, patient and encounter: {words}.",
        *(card.summary for card in shown if card.topic in ("not-understood", "not-assessed")),
    ]
    return Draft(
        topic="filtered",
        indicator=Indicator.INFO,
        summary="An alert was filtered because this request is configured to filter alerts that were shown before.",
        detail="\n\n".join(lines),
    )


def cards_of(knowledge: Knowledge, call: Call, drafts: Iterable[Draft], site: Site) -> list[InteractionCard]:
    """Return finished cards; the same call has the same names for them, from every replica."""
    release = release_ref(knowledge.release)
    reasons = [_coding(site, OVERRIDE.id, code) for code in OVERRIDE.codes]
    finished = []
    for draft in drafts:
        digest = sha256(draft.text.encode()).hexdigest()
        name = uuid5(_NAMESPACE, f"{call.instance}|{call.hook}|{digest}")
        about = draft.topic in ("interaction", "caution")
        finished.append(
            InteractionCard(
                uuid=name,
                summary=draft.summary,
                detail=f"{draft.detail}\n\nKnowledge {release.id}, as of {release.as_of}.",
                indicator=draft.indicator,
                source=CardSource(label=LABEL, url=site.base, topic=_coding(site, TOPIC.id, draft.topic)),
                suggestions=[
                    CardSuggestion(label=label, uuid=uuid5(name, action.resourceId), actions=[action])
                    for label, action in draft.suggestions
                ]
                or None,
                selectionBehavior="any" if draft.suggestions else None,
                overrideReasons=reasons if about else None,
                links=list(draft.links) or None,
            )
        )
    return finished


def _coding(site: Site, system: str, code: str) -> CardCoding:
    terms = TOPIC if system == TOPIC.id else OVERRIDE
    return CardCoding(system=site.absolute(terms.path), code=code, display=terms.codes[code])


# --- findings -------------------------------------------------------------------------------------


def _groups(found: Assessment) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings of one decision point together: the same parties, whatever the mechanism."""
    groups: dict[frozenset[str], list[Finding]] = {}
    for finding in found.findings:
        if finding.status in (Status.INTERACTION, Status.CANNOT_SAY):
            groups.setdefault(frozenset(party.id for party in finding.parties), []).append(finding)
    yield from (tuple(group) for group in groups.values())


def _of_group(
    knowledge: Knowledge,
    call: Call,
    found: Assessment,
    site: Site,
    group: Sequence[Finding],
    called: Mapping[str, Sequence[str]],
) -> Draft:
    indicator = min((indicator_of(one) for one in group), key=list(Indicator).index)
    names = listed(list(dict.fromkeys(party.name for party in group[0].parties)), 4)
    caution = group[0].category in (Category.CONDITION_CAUTION, Category.PHARMACOGENETIC)
    return Draft(
        topic="caution" if caution else "interaction",
        indicator=indicator,
        summary=_short(f"{names}: {_verdict(group)}"),
        detail="\n\n".join([*_called(called, group[0]), *(_told(one, call.configuration.evidence) for one in group)]),
        links=_links(knowledge, site, group),
        suggestions=tuple(_take_out(call, found, group[0])) if indicator is Indicator.CRITICAL else (),
    )


def indicator_of(finding: Finding) -> Indicator:
    """Return how urgent a finding is: contraindicated or to be avoided, to be acted on, to be known."""
    if finding.severity is None or finding.severity is Severity.MINOR:
        return Indicator.INFO
    if finding.severity is Severity.CONTRAINDICATED or any(one.action in _URGENT for one in finding.actions):
        return Indicator.CRITICAL
    return Indicator.WARNING


def _verdict(group: Sequence[Finding]) -> str:
    severities = [one.severity for one in group if one.severity is not None]
    if not severities:
        return "cannot say whether they interact"
    order = list(ActionKind)
    actions = sorted({advice.action for one in group for advice in one.actions}, key=order.index)
    advised = f"; {actions[0].value.replace('_', ' ')}" if actions else ""
    return f"{max(severities, key=lambda s: s.rank)} interaction{advised}"


def _called(called: Mapping[str, Sequence[str]], finding: Finding) -> Iterator[str]:
    """Say which medicines of the chart are meant, where they are called otherwise."""
    words = [
        f"{party.name} is in {listed([plain(name) for name in called[party.id]])}"
        for party in finding.parties
        if party.id in called
    ]
    if words:
        yield sentence("; ".join(words))


def _told(finding: Finding, evidence: bool) -> str:
    severity = finding.severity.value if finding.severity else "cannot say"
    lines = [f"**{severity}, {finding.category.value.replace('_', ' ')}.** {plain(finding.text.clinician)}"]
    advised = listed([action_words(one.action, one.addressee) for one in finding.actions])
    points = [("Do", advised or "no action is named")]
    if evidence:
        points += [
            ("Mechanism", finding.mechanism.replace("-", " ")),
            ("Seriousness", finding.seriousness or "not stated"),
            ("Exposure", _exposure(finding.exposure) if finding.exposure else "no number"),
            ("Modified by", listed(finding.modifying_factors) or "nothing stated"),
            ("How often", finding.likelihood or "not known"),
            ("Evidence", f"{_words(finding.evidence.basis)}, certainty {_words(finding.evidence.certainty)}"),
            ("Onset, persistence", f"{finding.onset or 'not stated'}, {finding.persistence or 'not stated'}"),
        ]
    if finding.imported:
        points.append(("Origin", f"{finding.origin.removeprefix('import:')}, not curated here"))
    return "\n".join([*lines, "", *(f"- {name}: {plain(text)}" for name, text in points)])


def _exposure(exposure: Exposure) -> str:
    kind = "observed" if exposure.observed else "predicted"
    interval = ""
    if exposure.low is not None and exposure.high is not None:
        interval = f", 90 % interval {exposure.low:.2g} to {exposure.high:.2g}"
    return f"AUC ratio {exposure.ratio:.2g}{f' of {exposure.of}' if exposure.of else ''}, {kind}{interval}"


def _links(knowledge: Knowledge, site: Site, group: Sequence[Finding]) -> tuple[CardLink, ...]:
    """One to each whole finding and its data version, one to each place cited."""
    release = knowledge.release.id
    links = [
        CardLink(
            label=f"Finding {one.id}, {release}",
            url=site.absolute(f"/v1/findings/{quote(one.id)}?release={quote(release)}"),
        )
        for one in group
        if f".{WHOLE_LIST}." not in one.id  # adds up over this list alone: it has no address
    ]
    cited = list(dict.fromkeys(citation for one in group for citation in citations(one.evidence.sources)))
    sources = knowledge.sources(citation.source for citation in cited)
    for source in sources.values():
        places = listed([citation.at for citation in cited if citation.source == source.id])
        url = outside(source) or site.absolute(f"/sources/{quote(source.id)}")
        links.append(CardLink(label=f"{source.title}: {places}", url=url))
    return tuple(links)


def _take_out(call: Call, found: Assessment, finding: Finding) -> Iterator[tuple[str, CardAction]]:
    """Offer to take one of the draft orders away; only those that can be named."""
    parties = {party.id for party in finding.parties}
    for one in found.understood:
        if one.medicine in call.drafts.medicines and one.medicine.reference and parties.intersection(one.slugs):
            label = f"Take {one.medicine.shown} out of the draft orders"
            yield label, CardAction(description=f"{label}.", resourceId=one.medicine.reference)


# --- what is no finding -----------------------------------------------------------------------------


def _doubles(call: Call, found: Assessment) -> Iterator[Draft]:
    for name, medicines in same_substance(found, found_about(call)):
        called = [plain(one.shown) for one in medicines]
        yield Draft(
            topic="same-substance",
            indicator=Indicator.INFO,
            summary=_short(f"{name} more than once: {listed([one.shown for one in medicines])}"),
            detail=f"{counted(len(called), 'entry', 'entries')} hold {name}, and their doses add up: {', '.join(called)}.",
        )


def _not_understood(call: Call, found: Assessment) -> Iterator[Draft]:
    """What is not understood took no part: by code and by what the chart calls it."""
    lines = [f"{plain(one.shown)} ({plain(one.codes)})" for one in found.not_understood]
    if call.lost:
        lines.append(f"{counted(call.lost, 'selection')} that no draft order answers to")
    broken = call.drafts.broken + call.record.broken
    if broken:
        lines.append(f"{counted(broken, 'entry', 'entries')} that could not be read as a resource")
    if lines:
        names = listed([one.shown for one in found.not_understood], 3) or counted(
            len(lines), "part of the call", "parts of the call"
        )
        yield Draft(
            topic="not-understood",
            indicator=Indicator.INFO,
            summary=_short(f"Not understood and not checked: {names}"),
            detail="\n".join(
                [
                    "Not understood, so no interaction could be looked for:",
                    "",
                    *(f"- {line}" for line in lines),
                    "",
                    NOT_SAFE,
                ]
            ),
        )


def _not_assessed(call: Call, found: Assessment, groups: Sequence[Sequence[Finding]], hidden: int) -> Iterator[Draft]:
    """Everything that limits the answer, in one card; none where nothing does."""
    unassessed = [pair for pair in found.pairs if pair.coverage.covered is Covered.NOT_ASSESSED]
    partly = [pair for pair in found.pairs if pair.coverage.covered is Covered.PARTLY]
    bare = [(one.medicine.shown, name) for one in found.understood for name in one.without_facts]
    lines = [f"{name} (in {plain(shown)}): nothing is known of it here; not checked" for shown, name in bare]
    lines += [f"{listed(pair.names)}: not assessed" for pair in unassessed]
    lines += [f"{listed(pair.names)}: in part; missing {'; '.join(missing_words(pair.coverage))}" for pair in partly]
    lines += list(_limits(call, found, hidden))
    if not lines:
        return
    total = len(found.pairs)
    if bare or unassessed:
        what = listed([name for _, name in bare] + [" with ".join(pair.names) for pair in unassessed], 3)
        summary = f"Not assessed: {what}"
    elif partly:
        summary = f"Assessed in part only: {len(partly)} of {counted(total, 'pair')}"
    else:
        summary = "What to know about this check"
    studied = [one for one in found.findings if one.status is Status.STUDIED_NO_EFFECT]
    lines += [
        f"{listed([p.name for p in one.parties])}: studied, no effect found ({plain(one.text.clinician)})"
        for one in studied
    ]
    yield Draft(
        topic="not-assessed",
        indicator=Indicator.INFO,
        summary=_short(summary),
        detail="\n".join(
            [
                f"{counted(len(groups), 'alert')} from {counted(total, 'pair')}. What limits this check:",
                "",
                *(f"- {line}" for line in lines),
                "",
                NOT_SAFE,
            ]
        ),
    )


def _limits(call: Call, found: Assessment, hidden: int) -> Iterator[str]:
    if not call.sent:
        yield "the medicines on record were not sent: the orders were checked with one another only"
    if call.record.cut_off or call.drafts.cut_off:
        yield "a list was sent in part: what stands on the rest of it was not checked"
    if call.record.failed or call.drafts.failed:
        yield "a part of the record could not be fetched by the client: it was not checked"
    over = call.record.over + call.drafts.over
    if over:
        yield f"{counted(over, 'entry', 'entries')} left out as stopped, completed, cancelled or wrong"
    others = list(dict.fromkeys(call.drafts.others))
    if others:
        yield f"orders that are no medicines were not checked: {listed([plain(kind) for kind in others], 5)}"
    if not call.drafts.medicines and call.hook != PATIENT_VIEW:
        yield "no medicine is among the draft orders"
    for one in found.understood:
        if one.by_name:
            names = listed([part.name for part in one.ingredients])
            unknown = f"; its code is not known here ({plain(one.medicine.codes)})" if one.medicine.codings else ""
            yield f"{plain(one.medicine.shown)} was read by its name, as {names}{unknown}"
    if found.illnesses_not_considered:
        yield f"illnesses not considered: {listed([plain(one) for one in found.illnesses_not_considered], 10)}"
    for withdrawal in found.withdrawn:
        yield f"finding {withdrawal.finding_id} was withdrawn as wrong: {plain(withdrawal.why)}"
    if hidden:
        yield f"{counted(hidden, 'minor alert')} left out, as the call asks"


def found_about(call: Call) -> Sequence[Medicine]:
    """Return the medicines that the answer is about."""
    if call.hook == PATIENT_VIEW:
        return call.record.medicines
    return call.drafts.medicines if call.hook == ORDER_SIGN else call.selected


def plain(text: str) -> str:
    """Return a text in which nothing is read as Markdown or HTML: names in charts are anybody's."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _words(value: str) -> str:
    return value.replace("_", " ")


def _short(text: str) -> str:
    """Return a summary that fits: the standard ends it at 140 characters."""
    said = " ".join(text.split())
    return said if len(said) <= LONGEST_SUMMARY else said[: LONGEST_SUMMARY - 1].rstrip() + "…"
