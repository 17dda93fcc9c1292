"""The page: one self-contained HTML file that asks the network for nothing and needs no script."""

import base64
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from spinewise.pathway.plan import Plan
from spinewise.report.lines import Data, anchor
from spinewise.report.pictures import Picture, Pictures
from spinewise.report.view import view_of

STYLES = ("page.css", "bone.css", "pain.css", "alignment.css")
CONTENTS = (
    ("bone-page", "Bone"),
    ("levels", "Levels"),
    ("findings", "Findings"),
    ("recommendations", "Recommendations"),
    ("all-missing", "Missing"),
    ("disagreements", "Disagreements"),
    ("questions", "Questions"),
    ("record", "Record"),
    ("protocol", "Protocol"),
    ("provenance", "Made from"),
    ("review", "Review"),
    ("evidence", "Evidence"),
)


def render_html(plan: Plan, pictures: Pictures) -> bytes:
    """Write a plan as one HTML file.

    Parameters
    ----------
    plan : Plan
        What is written.
    pictures : Pictures
        From `pictures.draw_pictures`; `pictures.NO_PICTURES` when there are none.

    Returns
    -------
    bytes
        UTF-8.
    """
    view = view_of(plan)
    for level in view["depth"]["levels"]:
        level["span"] = sum(max(1, len(row["regions"])) for row in level["rows"])
        drawn = {str(name): picture for name, picture in pictures.levels.items()}.get(level["level"])
        level["picture"] = embedded(drawn) if drawn else None
    return render(
        "page.html.j2",
        **view,
        spine=embedded(pictures.spine) if pictures.spine else None,
        candidates=embedded(pictures.candidates) if pictures.candidates else None,
        vbq=embedded(pictures.vbq) if pictures.vbq else None,
        contents=_contents(view),
    )


def _contents(view: Data) -> list[tuple[str, str]]:
    """What stands behind the first screen; the vertebral fracture only where there is one."""
    fracture = [("augmentation", "Vertebral fracture")] if view["augmentation"] else []
    pain = [("analgesia", "Pain")] if view["pain"] else []
    alignment = [("alignment", "Alignment")] if view["alignment"] else []
    return [CONTENTS[0], *fracture, *alignment, *pain, *CONTENTS[1:]]


def render(template: str, *, styles: Sequence[str] = STYLES, **content: Any) -> bytes:
    """Fill one of the templates of this package; everything that is put in is escaped.

    Parameters
    ----------
    template : str
        Name of the file.
    styles : sequence of str
        Style sheets of the page, in order.
    **content : object
        What the template names.

    Returns
    -------
    bytes
        UTF-8.
    """
    environment = Environment(
        loader=PackageLoader("spinewise.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder = files("spinewise.report") / "templates"
    css = "\n".join((folder / name).read_text(encoding="utf-8") for name in styles)
    return environment.get_template(template).render(css=css, **content).encode()


def embedded(picture: Picture) -> Data:
    """A picture within a page, so that the page is one file.

    Parameters
    ----------
    picture : Picture
        With its caption.

    Returns
    -------
    dict
        ``uri``, ``width``, ``height``, ``caption`` and ``spots``.
    """
    return {
        "uri": "data:image/png;base64," + base64.b64encode(picture.png).decode("ascii"),
        "width": picture.width_px,
        "height": picture.height_px,
        "caption": picture.caption,
        "spots": [
            {
                "level": spot.level,
                "to": anchor("level", spot.level),
                **{name: f"{100 * getattr(spot, name):.2f}" for name in ("left", "top", "width", "height")},
            }
            for spot in picture.spots
        ],
    }
