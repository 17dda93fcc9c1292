"""Make the tables of evidence/pharmacogenes from the published files they come from.

    python tools/make_pharmacogene_tables.py DEFINITIONS RECOMMENDATIONS

DEFINITIONS holds `GENE_translation.json`, `GENE_phenotype.json` and `exemptions.json` of PharmCAT,
RECOMMENDATIONS one `drug.json` of CPIC for each drug. Only what is needed is kept; a table of diplotypes
is kept as the rule that makes it, and the tool stops where the rule does not make every published row.
"""

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "src" / "spinewise" / "evidence" / "pharmacogenes"
GENES = ("CYP2D6", "CYP2C9", "CYP2C19", "CYP2B6", "RYR1", "CACNA1S", "G6PD")
PAIRS = ("CYP2C19", "CYP2B6", "CACNA1S")
MPL = """# Made by tools/make_pharmacogene_tables.py from the definitions of PharmCAT 3.1.1 (SOURCES.md).
# This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of
# the MPL was not distributed with this file, You can obtain one at http://mozilla.org/MPL/2.0/.
"""
CC0 = """# Made by tools/make_pharmacogene_tables.py from the recommendations of CPIC, CC0 1.0 (SOURCES.md).
# The words are the guideline's own; nothing here is an order, and nothing computes a dose.
"""


def main() -> int:
    """Write every table; 1 when an argument is missing."""
    if len(sys.argv) != len(("tool", "definitions", "recommendations")):
        print(__doc__, file=sys.stderr)
        return 1
    definitions, recommendations = Path(sys.argv[1]), Path(sys.argv[2])
    exempt = read(definitions / "exemptions.json")
    for gene in GENES:
        write(
            f"{gene}.toml",
            MPL + definition(read(definitions / f"{gene}_translation.json"), exempt.get(gene, {})),
        )
    write(
        "phenotypes.toml", MPL + "".join(phenotypes(read(definitions / f"{g}_phenotype.json")) for g in PAIRS)
    )
    write("CYP2C9_activity.toml", MPL + activity(read(definitions / "CYP2C9_phenotype.json")))
    drugs = [read(path) for path in sorted(recommendations.glob("*.json"))]
    write("cpic.toml", CC0 + "".join(drug(one) for one in drugs))
    return 0


def read(path: Path) -> Any:
    """JSON of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def write(name: str, text: str) -> None:
    """Write one table."""
    (OUT / name).write_text(text, encoding="utf-8")


def text(value: Any) -> str:
    """Value as TOML writes it; JSON's text and lists are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def definition(source: dict[str, Any], exempt: dict[str, Any]) -> str:
    """Positions and named alleles of one gene."""
    passed = {one["position"] for one in exempt.get("ignoredPositions", ())}
    left_out = {name.lower() for name in exempt.get("ignoredAlleles", ())}
    places = source["variants"]
    lines = [
        f"gene = {text(source['gene'])}",
        f"chromosome = {text(source['chromosome'])}",
        f"build = {text(source['genomeBuild'])}",
        f"version = {text(source['version'])}",
        f"modified = {text(source['modificationDate'][:10])}",
        f"minimum_panel = {text(exempt.get('amp1Positions') or [])}",
        "# position, rsID, bases of GRCh38, other bases of the definitions, name on the chromosome",
        "variants = [",
    ]
    for place in places:
        if place["position"] in passed:
            continue
        row = [
            place["position"],
            place["rsid"] or "",
            place["ref"],
            place["alts"],
            place["chromosomeHgvsName"],
        ]
        lines.append(f"  {text(row)},")
    lines += ["]", "", "[alleles]"]
    for allele in source["namedAlleles"]:
        if allele["name"].lower() in left_out:
            continue
        bases = [
            [place["position"], base]
            for place, base in zip(places, allele["alleles"], strict=True)
            if base and place["position"] not in passed
        ]
        if allele.get("reference"):
            lines.insert(3, f"reference = {text(allele['name'])}")
            bare = {place["position"]: place["ref"] for place in places}
            # what the reference carries beside GRCh38: bases that it may have too
            bases = [one for one in bases if one[1] != bare[one[0]]]
        lines.append(f"{text(allele['name'])} = {text(bases)}")
    return "\n".join(lines) + "\n"


def phenotypes(source: dict[str, Any]) -> str:
    """Functions of the alleles of a gene, and the phenotype of each pair of functions."""
    functions = {one["name"]: one["functionValue"] for one in source["namedAlleles"]}
    pairs: dict[tuple[str, ...], str] = {}
    for row in source["diplotypes"]:
        names = [name for name, count in row["diplotypekey"].items() for _ in range(count)]
        key = tuple(sorted(functions[name] for name in names))
        if pairs.setdefault(key, row["phenotype"]) != row["phenotype"]:
            raise SystemExit(f"{source['gene']} {row['diplotype']}: the pair of functions does not make it.")
    gene = text(source["gene"])
    lines = [f"[[gene]]\nname = {gene}\nversion = {text(source['version'])}\npairs = ["]
    lines += [f"  {text([*key, value])}," for key, value in sorted(pairs.items())]
    lines += ["]", "[gene.functions]"]
    return "\n".join([*lines, *(f"{text(a)} = {text(f)}" for a, f in functions.items())]) + "\n\n"


def activity(source: dict[str, Any]) -> str:
    """Activity values of CYP2C9 and the phenotype of each sum."""
    values = {one["name"]: one["activityValue"] for one in source["namedAlleles"]}
    sums: dict[str, str] = {}
    for row in source["diplotypes"]:
        names = [name for name, count in row["diplotypekey"].items() for _ in range(count)]
        parts = [values[name] for name in names]
        total = "n/a" if "n/a" in parts else str(sum(float(one) for one in parts))
        if total != row["activityScore"] or sums.setdefault(total, row["phenotype"]) != row["phenotype"]:
            raise SystemExit(f"CYP2C9 {row['diplotype']}: the sum does not make it.")
    known = {float(key): value for key, value in sums.items() if key != "n/a"}
    lines = ['gene = "CYP2C9"', f"version = {text(source['version'])}", "bins = ["]
    lines += [f"  {text([score, phenotype])}," for score, phenotype in sorted(known.items())]
    lines += ["]", "# alleles without a value have an uncertain or unknown function", "[values]"]
    lines += [f"{text(name)} = {value}" for name, value in values.items() if value != "n/a"]
    lines += [
        "[functions]",
        *(f"{text(o['name'])} = {text(o['functionValue'])}" for o in source["namedAlleles"]),
    ]
    return "\n".join(lines) + "\n"


def drug(source: dict[str, Any]) -> str:
    """Recommendations of one drug; rows that differ in the score alone are one row with several keys."""
    genes = sorted({gene for row in source["recommendations"] for gene in row["lookupkey"]})
    grouped: dict[str, list[list[str]]] = {}
    for row in source["recommendations"]:
        said = {
            "population": row["population"],
            "strength": row["classification"],
            "text": row["drugrecommendation"],
            "implications": [f"{gene}: {row['implications'][gene]}" for gene in sorted(row["implications"])],
            "comment": "" if row["comments"] in (None, "n/a") else row["comments"],
        }
        key = [row["lookupkey"].get(gene, "") for gene in genes]
        grouped.setdefault(json.dumps(said, ensure_ascii=False), []).append(key)
    lines = [
        "[[drug]]",
        f"name = {text(source['drugname'])}",
        f"rxnorm = {text(source['drugid'].removeprefix('RxNorm:'))}",
        f"guideline = {text(source['guidelinename'])}",
        f"url = {text(source['url'])}",
        f"pmid = {text(max((one['pmid'] for one in source['citations']), key=int))}",
        f"genes = {text(genes)}",
    ]
    for said, keys in grouped.items():
        lines += ["[[drug.row]]", *(f"{key} = {text(value)}" for key, value in json.loads(said).items())]
        lines.append(f"keys = {text(keys)}")
    return "\n".join(lines) + "\n\n"


if __name__ == "__main__":
    sys.exit(main())
