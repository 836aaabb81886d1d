"""Where pages stand: paths of our own, and addresses that others can follow."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

from app.api.deps import desk
from app.api.html.texts import DEFAULT
from app.domain.questions import Question
from app.domain.values import Source


def page_path(question: Question) -> str:
    """Return the path of the page of a question, without its parameters."""
    return can_i_take(question.preparation or question.compound, question.condition or "")


def can_i_take(compound: str, condition: str) -> str:
    """Return the path of the page of a compound and a condition."""
    return f"/can-i-take/{quote(compound, safe='')}/with/{quote(condition, safe='')}"


def with_query(path: str, **query: str | None) -> str:
    """Return a path with those parameters that have a value."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


@dataclass(frozen=True, slots=True)
class Site:
    """This service as others see it."""

    base: str  # without a slash at the end

    @classmethod
    def of(cls, request: Request) -> "Site":
        """Return the address that the operator has declared, or the one that this request came to."""
        return cls((desk(request).base_url or str(request.base_url)).rstrip("/"))

    def absolute(self, path: str) -> str:
        """Return the whole address of one of our paths."""
        return self.base + path


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The page being drawn: its path and what stays when the reader goes on, such as the language."""

    site: Site
    path: str  # canonical, without parameters
    language: str = DEFAULT
    query: tuple[tuple[str, str], ...] = ()  # parameters that make it another document: regimen, audience

    def to(self, path: str, **query: str | None) -> str:
        """Return one of our addresses in the reader's language."""
        return with_query(path, **query, lang=None if self.language == DEFAULT else self.language)

    def again(self, **changed: str | None) -> str:
        """Return this page with other parameters; None takes one away."""
        return self.to(self.path, **{**dict(self.query), **changed})

    def spoken(self, language: str) -> str:
        """Return this page in another language."""
        return with_query(self.path, **dict(self.query), lang=None if language == DEFAULT else language)

    def canonical(self, language: str | None = None, *, keep: tuple[str, ...] = ("regimen",)) -> str:
        """Return the address under which the page should be known, in this or another language."""
        kept = {name: value for name, value in self.query if name in keep}
        spoken = language or self.language
        return self.site.absolute(with_query(self.path, **kept, lang=None if spoken == DEFAULT else spoken))


def outside(source: Source) -> str | None:
    """Return where a source can be read; None where only its title is known. Only http addresses leave this place."""
    if source.doi:
        return f"https://doi.org/{quote(source.doi, safe='/:;()')}"
    if source.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(source.pmid)}/"
    if source.set_id:
        return f"https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={quote(source.set_id)}"
    if source.trial:
        return f"https://clinicaltrials.gov/study/{quote(source.trial)}"
    return source.url if source.url and source.url.startswith(("https://", "http://")) else None
