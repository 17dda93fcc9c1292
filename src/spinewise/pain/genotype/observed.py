"""Which bases a patient carries at a place; what cannot be told is no call, never the reference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spinewise.record.genotype import VariantRow

NEAR_BASES = 50
"""How far an indel may be written from its place in a repeat; own choice, wider than any repeat here."""


@dataclass(frozen=True)
class Wanted:
    """A place as the tables know it.

    Parameters
    ----------
    chromosome : str
        As ``"chr10"``.
    position : int
        On GRCh38.
    ref : str
        Bases of GRCh38.
    alts : tuple of str
        Bases that the tables know besides.
    label : str
        rsID, or name on the chromosome.
    """

    chromosome: str
    position: int
    ref: str
    alts: tuple[str, ...]
    label: str

    @property
    def is_indel(self) -> bool:
        """Whether bases are lost or gained here."""
        return any(len(one) != len(self.ref) for one in self.alts)


@dataclass(frozen=True)
class Observed:
    """Bases of a patient at one place.

    Parameters
    ----------
    bases : tuple of str
        One for each copy; one alone on a chromosome that comes once.
    phased : bool
        Whether the order of the copies is known.
    phase_set : str
        Places of one set have the same order.
    """

    bases: tuple[str, ...]
    phased: bool
    phase_set: str = ""

    @property
    def is_heterozygous(self) -> bool:
        """Whether the copies differ."""
        return len(set(self.bases)) > 1


@dataclass(frozen=True)
class NotCalled:
    """Why nothing is known at a place.

    Parameters
    ----------
    label : str
        The place.
    why : str
        As it follows "because"; empty where the file has no such row.
    """

    label: str
    why: str = ""


def by_place(rows: Iterable[VariantRow]) -> Mapping[tuple[str, int], tuple[VariantRow, ...]]:
    """Rows by chromosome and position.

    Parameters
    ----------
    rows : iterable of VariantRow
        As read.

    Returns
    -------
    mapping
        Several rows may stand at one place.
    """
    found: dict[tuple[str, int], list[VariantRow]] = {}
    for row in rows:
        found.setdefault((row.chromosome, row.position), []).append(row)
    return {key: tuple(some) for key, some in found.items()}


def observe(
    wanted: Wanted, rows: Mapping[tuple[str, int], tuple[VariantRow, ...]], copies: tuple[int, ...] = (2,)
) -> Observed | NotCalled:
    """Bases at one place, or why there are none.

    Parameters
    ----------
    wanted : Wanted
        The place.
    rows : mapping
        As from `by_place`.
    copies : tuple of int
        How many copies the chromosome may come in.

    Returns
    -------
    Observed or NotCalled
        A row whose reference bases are not those of GRCh38 is refused, and so is a genotype that is
        partly missing, symbolic, contradictory, or an indel written in another form.
    """
    here = rows.get((wanted.chromosome, wanted.position), ())
    same = [row for row in here if row.ref == wanted.ref]
    elsewhere = _written_elsewhere(wanted, rows) if wanted.is_indel else []
    doubtful = _shifted_indel(wanted, rows) if wanted.is_indel else ""
    if doubtful:
        return NotCalled(wanted.label, doubtful)
    if not same and not elsewhere:
        return NotCalled(wanted.label, _why_other_ref(wanted, here[0]) if here else "")
    row = _one_of([*same, *elsewhere])
    if row is None:
        return NotCalled(wanted.label, "several rows of the file contradict each other there")
    return _read(wanted, row, copies)


def _written_elsewhere(
    wanted: Wanted, rows: Mapping[tuple[str, int], tuple[VariantRow, ...]]
) -> list[VariantRow]:
    """Rows that write this very indel at another place of a repeat, as if written here.

    Two ways of writing are the same where the reference bases that both state agree, and both leave
    the same sequence behind.
    """
    reach = range(wanted.position - NEAR_BASES, wanted.position + len(wanted.ref) + 1)
    near = [row for place in reach for row in rows.get((wanted.chromosome, place), ())]
    found = []
    for row in near:
        if (row.position, row.ref) == (wanted.position, wanted.ref):
            continue
        alts = [_same_as(wanted, row, alt) for alt in row.alts]
        if alts and None not in alts:
            written = tuple(alt for alt in alts if alt is not None)
            found.append(replace(row, position=wanted.position, ref=wanted.ref, alts=written))
    return found


def _same_as(wanted: Wanted, row: VariantRow, alt: str) -> str | None:
    """Which base of the table an indel of a row is; None where that is not certain."""
    stretch = _joined(wanted.position, wanted.ref, row.position, row.ref)
    if stretch is None or len(alt) == len(row.ref):
        return None
    start, bases = stretch
    left = _after(bases, row.position - start, row.ref, alt)
    same = (
        known for known in wanted.alts if _after(bases, wanted.position - start, wanted.ref, known) == left
    )
    return next(same, None)


def _joined(one: int, bases: str, other: int, more: str) -> tuple[int, str] | None:
    """Reference over two stretches that touch; None where they do not, or disagree."""
    if one > other:
        return _joined(other, more, one, bases)
    gap = other - one
    shared = bases[gap : gap + len(more)]
    if gap > len(bases) or not more.startswith(shared):
        return None
    return one, bases[:gap] + more + bases[gap + len(more) :]


def _after(bases: str, place: int, ref: str, alt: str) -> str:
    return bases[:place] + alt + bases[place + len(ref) :]


def _one_of(rows: list[VariantRow]) -> VariantRow | None:
    """The row that says something, where a site was split into one row for each base."""
    if len(rows) == 1:
        return rows[0]
    carrying = [row for row in rows if any(copy not in (0, None) for copy in row.genotype)]
    if any(None in row.genotype for row in rows):
        return None
    if len({(row.alts, row.genotype) for row in carrying}) > 1:
        return None
    at_the_place = len({row.alts for row in rows}) == 1
    return None if at_the_place and 0 < len(carrying) < len(rows) else (carrying or rows)[0]


def _read(wanted: Wanted, row: VariantRow, copies: tuple[int, ...]) -> Observed | NotCalled:
    if not row.genotype or None in row.genotype:
        return NotCalled(wanted.label, "its genotype is not called")
    if len(row.genotype) not in copies:
        return NotCalled(wanted.label, f"its genotype has {len(row.genotype)} copies")
    known = (row.ref, *row.alts)
    numbers = [copy for copy in row.genotype if copy is not None]
    if any(number >= len(known) for number in numbers):
        return NotCalled(wanted.label, "its genotype names a base that the row does not have")
    bases = tuple(known[number] for number in numbers)
    if any(not set(one) <= set("ACGT") for one in bases):
        return NotCalled(wanted.label, "it carries a base that is not written out")
    if wanted.is_indel and row.alts == () and len(wanted.ref) == 1:
        return NotCalled(wanted.label, "the row shows no insertion that was looked for, only one base")
    return Observed(bases, row.phased, row.phase_set)


def _why_other_ref(wanted: Wanted, row: VariantRow) -> str:
    if wanted.is_indel or len(row.ref) != len(wanted.ref):
        return (
            "the row is not written as the definition is (left-aligned, shortest form): "
            "normalise the file against GRCh38"
        )
    return f"the file's reference base {row.ref[:10]} is not that of GRCh38 ({wanted.ref[:10]})"


def _shifted_indel(wanted: Wanted, rows: Mapping[tuple[str, int], tuple[VariantRow, ...]]) -> str:
    """Sentence where an indel of the same length is carried nearby that may be this one."""
    sizes = {len(one) - len(wanted.ref) for one in wanted.alts} - {0}
    for place in range(wanted.position - NEAR_BASES, wanted.position + NEAR_BASES + len(wanted.ref)):
        for row in rows.get((wanted.chromosome, place), ()):
            if place == wanted.position and row.ref == wanted.ref:
                continue
            carried = {row.alts[n - 1] for n in row.genotype if n and n <= len(row.alts)}
            unclear = {alt for alt in carried if _same_as(wanted, row, alt) is None}
            if {len(alt) - len(row.ref) for alt in unclear} & sizes:
                return (
                    f"an indel of the same length is carried at {place}, which may be this one: "
                    "normalise the file against GRCh38"
                )
    return ""
