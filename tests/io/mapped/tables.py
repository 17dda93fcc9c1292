"""A small hospital's tables and their mapping, as a folder that a test can spoil at one place."""

from pathlib import Path

MAPPING = """
format = 1
name = "spine unit"
people_are = "identifiers"
delimiter = ";"

[[people]]
file = "patients.csv"
key = "MRN"
birth_year = { column = "born", date = "DD.MM.YYYY" }
sex = { column = "sex", codes = { "1" = "male", "2" = "female" }, unknown = "keep" }
identity.family_name = "name"
identity.birth_date = { column = "born", date = "DD.MM.YYYY" }

[[episodes]]
file = "stays.csv"
person = "MRN"
id = "case"
started = { column = "in", date = "DD.MM.YYYY" }
ended = { column = "out", date = "DD.MM.YYYY" }
site = { constant = "North" }

[[procedures]]
file = "operations.csv"
person = "MRN"
episode = "case"
id = "op"
date = { column = "day", date = "YYYYMMDD" }
kind = { column = "code", codes = { "5-836" = "fusion" } }
levels = "levels"

[[implants]]
file = "implants.csv"
person = "MRN"
procedure = "op"
kind = "what"
level = "level"
side = "side"

[[values]]
file = "stays.csv"
person = "MRN"
name = { constant = "hemoglobin" }
value = { column = "Hb", decimal = "," }
unit = { constant = "g/dL", to = "g/L" }
date = { column = "in", date = "DD.MM.YYYY" }

[[proms]]
file = "forms.csv"
person = "MRN"
measure = { constant = "odi" }
score = "ODI"
date = "filled in"
due = "visit"

[[events]]
file = "operations.csv"
person = "MRN"
kind = { constant = "surgical site infection" }
date = "infected"
procedure = "op"
skip_without = "date"

[[ends]]
file = "patients.csv"
person = "MRN"
date = { column = "last seen", date = "DD.MM.YYYY" }
died = { column = "dead", codes = { "1" = "yes", "0" = "no" } }
skip_without = "date"
"""

TABLES = {
    "patients.csv": """MRN;name;born;sex;last seen;dead
0012;Amsel;03.04.1950;2;01.05.2024;0
0013;Drossel;13.04.1941;9;02.06.2023;1
0014;Star;01.01.1960;1;;
""",
    "stays.csv": """MRN;case;in;out;Hb
0012;F1;01.02.2023;09.02.2023;13,5
0013;F2;03.03.2023 00:00:00;12.03.2023;
""",
    "operations.csv": """MRN;case;op;day;code;levels;infected
0012;F1;OP1;20230202;5-836;L3-L5;
0013;F2;OP2;20230304;5-836;T12, L1;2023-03-09
""",
    "implants.csv": """MRN;op;what;level;side
0012;OP1;pedicle screw;L3;left
0013;OP2;rod;;R
0012;OP1;pedicle screw;L3;right
""",
    "forms.csv": """MRN;ODI;filled in;visit
0012;44;2023-01-20;baseline
0012;NA;2024-02-01;12 months
""",
}


def folder_of(where: Path, **spoilt: str) -> Path:
    """The folder, with one table replaced by a spoilt one."""
    for name, content in {**TABLES, **{f"{key}.csv": text for key, text in spoilt.items()}}.items():
        (where / name).write_text(content, encoding="utf-8")
    return where
