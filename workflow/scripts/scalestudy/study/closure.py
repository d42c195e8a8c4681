"""The studies that a run needs: those that are named, and those whose tables they read, in the order in which they can run."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scalestudy.errors import StudyError, together
from scalestudy.ingest.sources import require_inside
from scalestudy.study.expected import unwritten
from scalestudy.study.faults import Fault, errors_of
from scalestudy.study.find import RESULTS, find_study, is_path
from scalestudy.study.load import PlacesOf, Study, load_study, study_schema
from scalestudy.study.readings import Reading
from scalestudy.tables import SENSITIVITY

Reads = Mapping[str, Collection[str]]
"""By study, the studies that it reads."""


def load_studies(
    entries: str | Iterable[str], workdir: Path, results: str = RESULTS, places_of: PlacesOf | None = None
) -> tuple[dict[str, Study], list[StudyError]]:
    """Load several studies and those that they read; a bad one is reported and stops none but those that read it.

    Args:
        entries: names or paths; a single text counts as one entry.
        workdir: the folder that relative entries start from.
        results: the folder of results, below that.
        places_of: as for `load_study`.

    Returns:
        the studies by id, each after those that it reads, and the errors of those that could not be loaded.
    """
    loader = _Loader(workdir, results, places_of)
    for entry in [entries] if isinstance(entries, str) else entries:
        loader.name(entry)
    loader.follow()
    return loader.runnable(), loader.errors


@dataclass
class _Loader:
    """Studies as they are loaded, by id, and what was wrong with others."""

    workdir: Path
    results: str
    places_of: PlacesOf | None
    studies: dict[str, Study] = field(default_factory=dict)
    errors: list[StudyError] = field(default_factory=list)
    failed: set[Path] = field(default_factory=set)

    def name(self, entry: str) -> None:
        """Load a study that the config names."""
        try:
            self._load(find_study(entry, self.workdir, self.results), named=True)
        except StudyError as error:
            self.errors.append(error)

    def follow(self) -> None:
        """Load what studies read, and what those read, until nothing is missing."""
        waiting = list(self.studies)
        while waiting:
            reader = self.studies[waiting.pop(0)]
            before = set(self.studies)
            self._follow(reader)
            waiting += [name for name in self.studies if name not in before]

    def runnable(self) -> dict[str, Study]:
        """Return the studies that can run and are needed, each after those that it reads."""
        self._refuse_readers()
        order, left = peeled(self._reads())
        while left:
            self._refuse_circle(circle(left))
            self._refuse_readers()
            order, left = peeled(self._reads())
        wanted = self._wanted(order)
        return {name: self.studies[name] for name in order if name in wanted}

    def _load(self, path: Path, *, named: bool) -> Study:
        try:
            study = replace(load_study(path, self.places_of), named=named)
        except StudyError:
            self.failed.add(path.resolve())
            raise
        if study.id in self.studies:
            found = f"named by both {self.studies[study.id].path} and {study.path}"
            raise StudyError(f"study {study.id}", found, "one file per study id", "rename `study` in one of them")
        self.studies[study.id] = study
        return study

    def _follow(self, reader: Study) -> None:
        """Find what a study reads; where something is not there, the study is refused."""
        ids: dict[str, str] = {}
        faults: list[Fault] = []
        for reading in _one_each(reader.reads, "entry"):
            try:
                ids[reading.entry] = self._found(reader, reading)
            except StudyError as error:
                faults.append(_of_reading(reading, *error.said))
        found = tuple(replace(reading, study=ids[reading.entry]) for reading in reader.reads if reading.entry in ids)
        self.studies[reader.id] = replace(reader, reads=found)
        faults += [fault for reading in found for fault in _unwritten(reading, self.studies[reading.study])]
        if faults:
            self._refuse(reader, faults)

    def _found(self, reader: Study, reading: Reading) -> str:
        """Return the id of the study that a source means, loaded."""
        if reading.entry in self.studies:
            return reading.entry
        path = find_study(reading.entry, self.workdir, self.results, reader.base)
        self._require_allowed(reader, reading, path)
        known = (study for study in self.studies.values() if study.path.resolve() == path.resolve())
        return (next(known, None) or self._load_read(reading, path)).id

    def _load_read(self, reading: Reading, path: Path) -> Study:
        """Load a study that only another one names; what is wrong with it is told apart from what that does to its reader."""
        if path.resolve() not in self.failed:
            try:
                return self._load(path, named=False)
            except StudyError as error:
                self.errors.append(error)
        raise StudyError(reading.source, *_cannot_run(reading.entry))

    def _require_allowed(self, reader: Study, reading: Reading, path: Path) -> None:
        if is_path(reading.entry) and self.places_of:
            places = self.places_of(reader.base)
            require_inside(path.resolve(), places.roots, reading.entry, reading.source)

    def _refuse(self, study: Study, faults: Iterable[Fault]) -> None:
        errors = errors_of(faults, str(study.path), study.lines)
        self.errors += [together(errors)] if errors else []
        self.failed.add(study.path.resolve())
        del self.studies[study.id]

    def _refuse_readers(self) -> None:
        """Refuse the studies that read one that cannot run, directly or through others."""
        while lost := [(study, found) for study in self.studies.values() if (found := self._lost(study))]:
            for study, found in lost:
                self._refuse(study, [_of_reading(reading, *_cannot_run(reading.study)) for reading in found])

    def _lost(self, study: Study) -> list[Reading]:
        return [reading for reading in _one_each(study.reads, "study") if reading.study not in self.studies]

    def _refuse_circle(self, names: list[str]) -> None:
        """Refuse every study of a circle, with one line that shows it."""
        first, *others = (self.studies[name] for name in names[:-1])
        reading = next(reading for reading in first.reads if reading.study == names[1])
        found = f"the studies read each other in a circle: {' -> '.join(names)}"
        self._refuse(first, [_of_reading(reading, found, "studies of which none needs its own results")])
        for study in others:
            self._refuse(study, [])

    def _reads(self) -> Reads:
        return {name: [reading.study for reading in study.reads] for name, study in self.studies.items()}

    def _wanted(self, order: Iterable[str]) -> set[str]:
        """Return the studies that the config names, and all that these read."""
        wanted = {name for name, study in self.studies.items() if study.named}
        for name in reversed(list(order)):
            wanted |= {reading.study for reading in self.studies[name].reads if name in wanted}
        return wanted


def peeled(reads: Reads) -> tuple[list[str], Reads]:
    """Return studies in an order in which each comes after those that it reads, and what is left: circles and their readers."""
    left, order = dict(reads), list[str]()
    while ready := [name for name, others in left.items() if not left.keys() & set(others)]:
        order += ready
        left = {name: others for name, others in left.items() if name not in ready}
    return order, left


def circle(left: Reads) -> list[str]:
    """Return a circle among studies each of which reads another of them; its first stands at its end again."""
    trail = [next(iter(left))]
    while trail[-1] not in trail[:-1]:
        trail.append(next(name for name in left[trail[-1]] if name in left))
    return trail[trail.index(trail[-1]) :]


def _one_each(reads: Sequence[Reading], by: str) -> Iterable[Reading]:
    """Return the first of what is read of each study, since one line says what is wrong with it."""
    found: dict[str, Reading] = {}
    for reading in reads:
        found.setdefault(getattr(reading, by), reading)
    return found.values()


def _of_reading(reading: Reading, found: str, *more: str) -> Fault:
    return Fault(("sources", reading.source, "study"), f"source {reading.source}: {found}", *more)


def _cannot_run(study: str) -> tuple[str, str, str]:
    return f"the study {study!r} cannot run", "a study without a mistake", "its own line says what is wrong"


def _unwritten(reading: Reading, read: Study) -> Iterator[Fault]:
    """Yield a table that the other study will not have."""
    at = ("sources", reading.source)
    for fault in unwritten(reading.table, read.content, study_schema(), at):
        yield Fault(fault.at, f"source {reading.source}: {read.path}: {fault.found}", fault.expected, fault.cause)
    if reading.job == SENSITIVITY and not read.content[SENSITIVITY]:
        found = f"source {reading.source}: {read.path}: it has no {reading.table}"
        yield Fault((*at, "table"), found, f"`{SENSITIVITY}: true` there")
