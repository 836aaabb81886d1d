"""takewith knowledge fit, takewith evaluate crossvalidate: the only commands that need the extra `fit`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import PROBLEMS, database, program_version, progress, tell, user
from app.cli.ready import ready
from app.evaluation.cases import Case, cases_of, centred, documented_cases
from app.evaluation.tables import TableError, read_table
from app.store.knowledge import Knowledge

NEEDS = "this needs the scientific packages of the extra `fit`: pip install 'takewith[fit]'"
Seed = Annotated[int, typer.Option("--seed", help="Splits the data; the same seed gives the same answer.")]


class By(StrEnum):
    """What is left out together."""

    PAIR = "pair"
    VICTIM = "victim"
    PERPETRATOR = "perpetrator"


def fit(
    table: Annotated[
        list[Path] | None, typer.Option("--table", help="CSV of observed AUC ratios, as for evaluate auc; repeatable.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if left out.")
    ] = None,
    seed: Seed = 1,
) -> None:
    """Estimate IR, IC and shares from the documented ratios of the release and any tables; changes no fact."""
    with _scientific(), _knowledge() as knowledge:
        from numpy import __version__ as numpy_version

        from app.evaluation.fit import fit as fitted
        from app.evaluation.fitted import Origin, as_yaml, digest

        documented = list(documented_cases(knowledge))
        read = [(file, _cases(knowledge, file)) for file in table or ()]
        cases = centred([*documented, *(case for _, found in read for case in found)])
        origin = Origin(
            program_version=program_version(),
            numpy_version=numpy_version,
            release=knowledge.release.id,
            release_sha256=knowledge.release.digest,
            seed=seed,
            tables=[(file.name, digest(file), len(found)) for file, found in read],
            documented=len(documented),
        )
        text = as_yaml(fitted(cases), cases, origin)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        tell(f"{len(cases)} cases; estimates are in {output}")


def crossvalidate(
    file: Annotated[Path, typer.Argument(help="CSV of observed AUC ratios, as for evaluate auc.")],
    by: Annotated[By, typer.Option("--by", help="What is left out of the fit that predicts it.")] = By.PAIR,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Write the report as JSON to standard output.")] = False,
) -> None:
    """Does a fit help on what it has not seen? The unfitted network and the null model stand beside it."""
    with _scientific(), _knowledge() as knowledge:
        from app.evaluation.crossvalidate import crossvalidate as crossed

        found = crossed(centred(_cases(knowledge, file)), by.value, seed)
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for model in ("fitted", "unfitted", "null_model"):
        figures = found[model]
        assert isinstance(figures, dict)
        typer.echo(f"{model:<11} within 2-fold {figures['within_2_fold']:.3f}   GMFE {figures['gmfe']:.3f}")


@contextmanager
def _scientific() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name != "numpy":
            raise
        tell(f"takewith: {NEEDS}")
        raise typer.Exit(PROBLEMS) from None


@contextmanager
def _knowledge() -> Iterator[Knowledge]:
    with database() as opened, progress() as bar:
        yield ready(opened, program_version(), user(), bar)


def _cases(knowledge: Knowledge, file: Path) -> list[Case]:
    try:
        return list(cases_of(knowledge, read_table(file, "auc"), file.name))
    except TableError as problem:
        tell(f"takewith: {problem}")
        raise typer.Exit(PROBLEMS) from None
