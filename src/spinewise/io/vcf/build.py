"""Which reference build a VCF was made against, by its own header; nothing is guessed from positions."""

import re
from collections.abc import Sequence

from spinewise.words import BadInput

_38 = re.compile(r"grch38|hg38|hs38|38_full_analysis", re.IGNORECASE)
_37 = re.compile(r"grch37|hg19|b37|hs37|g1k_v37|hg18|ncbi36|build36|build37", re.IGNORECASE)
_OTHER = re.compile(r"chm13|t2t|hs1\b", re.IGNORECASE)
_CONTIG = re.compile(r"^##contig=<.*\bID=(?:chr)?(\w+).*\blength=(\d+)", re.IGNORECASE)
# Lengths of whole chromosomes in both builds (Genome Reference Consortium), for headers without a name.
_LENGTHS_38 = {
    "1": 248956422, "6": 170805979, "7": 159345973, "10": 133797422, "14": 107043718,
    "19": 58617616, "22": 50818468, "X": 156040895,
}  # fmt: skip
_LENGTHS_37 = {
    "1": 249250621, "6": 171115067, "7": 159138663, "10": 135534747, "14": 107349540,
    "19": 59128983, "22": 51304566, "X": 155270560,
}  # fmt: skip
_SAYING = ("##reference", "##contig", "##assembly", "##source", "##genomebuild", "##fileformat")


def check_build(header: Sequence[str]) -> None:
    """Refuse a file that is not on GRCh38, or does not say so.

    Parameters
    ----------
    header : sequence of str
        Lines that begin with two hash signs.

    Raises
    ------
    BadInput
        One sentence that says what to do.
    """
    told = [line for line in header if line.lower().startswith(_SAYING)]
    says_38 = any(_38.search(line) for line in told) or _has_length(told, _LENGTHS_38)
    says_37 = any(_37.search(line) for line in told) or _has_length(told, _LENGTHS_37)
    if any(_OTHER.search(line) for line in told):
        raise BadInput("The file of variants is on another assembly than GRCh38: call it again on GRCh38.")
    if says_38 and says_37:
        raise BadInput(
            "The header of the file of variants names both GRCh37 and GRCh38: export it from one of them."
        )
    if says_37:
        raise BadInput(
            "The file of variants is on GRCh37, whose positions are others: call it again on GRCh38, never "
            "lift it over, since alleles are lost on the way."
        )
    if not says_38:
        raise BadInput(
            "The file of variants does not say its reference build: add it to the header (##reference or "
            "##contig) or export it again; only GRCh38 is read."
        )


def _has_length(header: Sequence[str], lengths: dict[str, int]) -> bool:
    found = (_CONTIG.match(line) for line in header)
    return any(one and lengths.get(one.group(1).upper()) == int(one.group(2)) for one in found)
