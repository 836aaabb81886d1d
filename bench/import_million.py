"""Measure the import of a million documented interactions, through the same code as `takewith import`.

    python bench/import_million.py [--rows 1000000] [--substances 1500] [DATABASE_URL]

Without a URL: a SQLite file in a temporary folder. A PostgreSQL database must be empty and is left as it is. Told are
wall and CPU time and the largest memory of this process, then how long reading takes before and after.
"""

import argparse
import csv
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

from app.curation.bundled import bundled_folder
from app.curation.imports.run import Wanted, import_set
from app.curation.load import load_folder, origin
from app.domain.questions import Taken
from app.services.pairs import Pairs
from app.store import migrate
from app.store.engine import Database, open_database
from app.store.live import KnowledgeBase

SEED = 20261123
BY = origin("bench", "bench")


def main() -> None:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url", nargs="?")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--substances", type=int, default=1_500)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="takewith-bench-") as name:
        folder = Path(name)
        database = open_database(given.url or f"sqlite:///{folder / 'bench.sqlite3'}")
        migrate.upgrade(database)
        with measured("bundled knowledge"):
            load_folder(database, bundled_folder(), BY)
        names = write_vocabulary(folder / "vocabulary.csv", given.substances)
        pairs = write_pairs(folder / "pairs.csv", names, given.rows)
        reads(database, "before")
        with measured(f"vocabulary of {given.substances} substances"):
            run(database, folder, "drugbank", folder / "vocabulary.csv", add_substances=True)
        reads(database, "after the vocabulary")
        with measured(f"{pairs} pairs"):
            run(database, folder, "ddinter", folder / "pairs.csv")
        reads(database, "after the pairs")
        with measured("the same file again"):
            run(database, folder, "ddinter", folder / "pairs.csv")
        print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        database.close()


def run(database: Database, folder: Path, layout: str, file: Path, *, add_substances: bool = False) -> None:
    """Import one file, and tell how far it is."""
    began = time.monotonic()
    last = ""

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last
        if what != last:
            print(f"  {what} from {time.monotonic() - began:.1f} s on")
            last = what

    wanted = Wanted(format=layout, paths=(file,), add_substances=add_substances)
    done = import_set(database, wanted, BY, work=folder / "work", progress=progress)
    print(f"  {done.loaded.records} records, {done.loaded.new_records} new, notes {dict(done.report.noted)}")


def write_vocabulary(path: Path, count: int) -> list[str]:
    """Write invented substances, and return their names."""
    names = [f"Benchol{number:05d}" for number in range(count)]
    with path.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(
            ["DrugBank ID", "Accession Numbers", "Common name", "CAS", "UNII", "Synonyms", "Standard InChI Key"]
        )
        rows.writerows([f"DB{n + 1:05d}", "", name, "", "", f"Syn{name}", ""] for n, name in enumerate(names))
    return names


def write_pairs(path: Path, names: list[str], most: int) -> int:
    """Write pairs in no order, and return how many."""
    chance = random.Random(SEED)
    chosen = pairs_among(len(names), most, chance)
    with path.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["DDInterID_A", "Drug_A", "DDInterID_B", "Drug_B", "Level"])
        for a, b in chosen:
            level = chance.choice(("Major", "Moderate", "Moderate", "Minor", "Unknown"))
            rows.writerow([f"DDInter{a}", names[a], f"DDInter{b}", names[b], level])
    return len(chosen)


def pairs_among(count: int, most: int, chance: random.Random) -> list[tuple[int, int]]:
    """Return different pairs of so many things, in no order."""
    possible = count * (count - 1) // 2
    if possible <= 2 * most:
        every = list(combinations(range(count), 2))
        chance.shuffle(every)
        return every[:most]
    chosen: dict[tuple[int, int], None] = {}
    while len(chosen) < most:
        a, b = chance.sample(range(count), 2)
        chosen[min(a, b), max(a, b)] = None
    return list(chosen)


def reads(database: Database, when: str) -> None:
    """Read what a summary reads: forty pairs of a bundled substance, and of an imported one if there are any."""
    knowledge = KnowledgeBase(database).current()
    agents = [one for one in knowledge.substances(limit=60).items if one.slug != "ketamine"][:40]
    for slug in ("ketamine", "benchol00007"):
        substance = knowledge.substance(slug)
        if substance is None:
            continue
        for others, what in ((agents, "bundled"), (knowledge.substances(after="benchol00100", limit=40).items, "next")):
            pairs, began = Pairs(), time.perf_counter()
            for other in others:
                if other.slug != slug:
                    pairs.of(knowledge, Taken(substance=substance), Taken(substance=other))
            print(f"  {when}: {slug} with {len(others)} {what}: {(time.perf_counter() - began) * 1000:.0f} ms, cold")
    for text in ("ketamin", "Benchol00007"):
        began = time.perf_counter()
        knowledge.find(text)
        print(f"  {when}: the name {text}: {(time.perf_counter() - began) * 1000:.1f} ms, cold")


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Tell how long something takes, and how much of that this process worked."""
    wall, cpu = time.monotonic(), time.process_time()
    print(f"{what}:")
    yield
    print(f"  wall {time.monotonic() - wall:.1f} s, CPU {time.process_time() - cpu:.1f} s")


if __name__ == "__main__":
    main()
