// The small drawing beside the next mark: which bone, and where on it.

const LATERAL_PLACES = {
  "superior anterior": [40, 40], "superior posterior": [120, 34], "inferior anterior": [40, 108],
  "inferior posterior": [120, 104], centre: [80, 72], canal: [138, 70],
};
const FRONTAL_PLACES = {
  "superior right": [45, 38], "superior left": [155, 38], "inferior right": [45, 112], "inferior left": [155, 112],
  centre: [100, 75], "right pedicle": [68, 66], "left pedicle": [132, 66],
};

// SVG of a mark, for a picture on which u grows to the right (+1) or to the left (-1) of the screen.
function drawingOf(mark, kind, facing, tool) {
  const lateral = kind !== "frontal";
  let bone;
  let place;
  let captions;
  if (isHead(mark)) {
    place = [100, 76];
    bone = '<circle class="bone" cx="100" cy="76" r="40"/><path class="bone" d="M128 104 L168 138"/>';
    captions = '<text x="100" y="146">femoral head</text>';
    if (tool === "rim") return svg(bone + [[64, 58], [100, 36], [136, 58]].map(target).join("") + captions);
    if (tool === "circle") bone += '<path class="way" d="M100 76 L72 48"/>';
  } else if (mark.bone.startsWith("hip")) {
    place = [100, 32];
    bone = '<path class="bone" d="M40 120 C30 70 60 32 100 32 C140 32 165 70 150 120"/>';
    captions = '<text x="100" y="146">iliac crest</text>';
  } else if (lateral) {
    place = LATERAL_PLACES[mark.place] || [80, 72];
    bone = mark.bone === "S1"
      ? '<path class="bone" d="M40 40 L120 34 L142 128 L96 136 Z"/><path class="bone faint" d="M40 8 Q80 16 120 4"/>'
      : '<path class="bone" d="M40 40 Q80 48 120 34 Q112 70 120 104 Q80 96 40 108 Q48 74 40 40 Z"/>' +
        '<path class="bone" d="M120 48 L148 42 Q196 66 190 98 L158 88 L148 60 L120 64"/>';
    captions = facing < 0
      ? '<text x="18" y="76">front</text><text x="176" y="136">back</text>'
      : '<text x="182" y="76">front</text><text x="24" y="136">back</text>';
    if (facing > 0) {
      place = [200 - place[0], place[1]];
      bone = '<g transform="translate(200 0) scale(-1 1)">' + bone + "</g>";
    }
  } else {
    place = FRONTAL_PLACES[mark.place] || [100, 75];
    bone = mark.bone === "S1"
      ? '<path class="bone" d="M45 38 L155 38 L130 118 L70 118 Z"/>'
      : '<path class="bone" d="M45 38 Q100 44 155 38 Q148 75 155 112 Q100 106 45 112 Q52 75 45 38 Z"/>' +
        '<circle class="bone" cx="68" cy="66" r="9"/><circle class="bone" cx="132" cy="66" r="9"/>';
    captions = facing > 0
      ? '<text x="20" y="76">right</text><text x="182" y="76">left</text>'
      : '<text x="20" y="76">left</text><text x="182" y="76">right</text>';
    if (facing < 0) place = [200 - place[0], place[1]];
  }
  return svg(bone + captions + target(place));
}

const target = ([x, y]) =>
  `<circle class="ring" cx="${x}" cy="${y}" r="11"/><circle class="spot" cx="${x}" cy="${y}" r="4"/>`;

const svg = (inside) => `<svg viewBox="0 0 200 150" role="img" aria-label="Where the next mark goes">${inside}</svg>`;
