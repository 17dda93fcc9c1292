// What can be marked, in which order, and in which words.

const LUMBAR = [4, 5, 6];
const THORACIC = [11, 12, 13];

// Levels of this person from the feet up, S1 first.
function levelsUp(counts) {
  const down = (letter, from, to) => {
    const names = [];
    for (let n = from; n >= to; n -= 1) names.push(letter + n);
    return names;
  };
  return ["S1", ...down("L", counts.lumbar, 1), ...down("T", counts.thoracic, 1), ...down("C", 7, 1)];
}

const CORNERS = ["inferior posterior", "inferior anterior", "superior anterior", "superior posterior"];
const ENDS = ["inferior left", "inferior right", "superior right", "superior left"];
const HEADS = [
  { bone: "femur left", place: "centre" },
  { bone: "femur right", place: "centre" },
];

const LISTS = {
  lateral: {
    key: "Key marks of the whole spine",
    lumbar: "Pelvis and lumbar spine",
    whole: "Every vertebra",
  },
  frontal: { whole: "Every vertebra", key: "Pelvis and C7" },
  CT: {
    centres: "Centres of L1 to L5, for HU",
    lumbar: "Pelvis and lumbar spine, for angles and HU",
    whole: "Every vertebra",
  },
  MR: { vbq: "Centres and fluid, for VBQ", lumbar: "Sacrum and lumbar corners, for angles" },
};

// The marks of a list, in the order in which they are asked for.
function marksOf(kind, list, counts) {
  const up = levelsUp(counts);
  const lumbar = up.filter((level) => level.startsWith("L"));
  const last = "T" + counts.thoracic;
  const at = (bone, places) => places.map((place) => ({ bone, place }));
  const sacrum = at("S1", kind === "frontal" ? ["superior right", "superior left"] : ["superior posterior", "superior anterior"]);
  const centre = ["centre"];
  if (kind === "frontal") {
    const crests = [
      { bone: "hip left", place: "crest top" },
      { bone: "hip right", place: "crest top" },
    ];
    const spine = up.filter((level) => level !== "S1" && !level.startsWith("C")).flatMap((level) => at(level, ENDS));
    return [...HEADS, ...crests, ...sacrum, ...(list === "whole" ? spine : []), ...at("C7", centre)];
  }
  if (list === "centres") return lumbar.flatMap((level) => at(level, centre));
  if (list === "vbq") return [...lumbar.flatMap((level) => at(level, centre)), ...at("L3", ["canal"]), ...at("L2", ["canal"]), ...at("L4", ["canal"])];
  const heads = kind === "MR" ? [] : HEADS;
  if (list === "lumbar") return [...heads, ...sacrum, ...lumbar.flatMap((level) => at(level, CORNERS))];
  if (list === "whole") {
    const corners = up.filter((level) => !["S1", "C1", "C2"].includes(level)).flatMap((level) => at(level, CORNERS));
    return [...heads, ...sacrum, ...corners, ...at("C2", ["inferior posterior", "inferior anterior", "centre"])];
  }
  const upper = ["superior anterior", "superior posterior"];
  const lower = ["inferior posterior", "inferior anterior"];
  return [
    ...heads, ...sacrum,
    ...at("L4", upper), ...at("L1", CORNERS), ...at(last, lower), ...at("T4", CORNERS), ...at("T1", CORNERS),
    ...at("C7", [...lower, "centre"]), ...at("C2", [...lower, "centre"]),
  ];
}

const PLACES = [
  "centre", "superior anterior", "superior posterior", "inferior anterior", "inferior posterior",
  "superior left", "superior right", "inferior left", "inferior right", "left pedicle", "right pedicle", "canal",
];

const keyOf = (mark) => mark.bone + "|" + mark.place;
const markOf = (key) => ({ bone: key.split("|")[0], place: key.split("|")[1] });
const isHead = (mark) => mark.bone.startsWith("femur");

const BONES = {
  "femur left": "Left femoral head", "femur right": "Right femoral head",
  "hip left": "Left iliac crest", "hip right": "Right iliac crest",
};
const WORDS = {
  "superior anterior": "upper front corner", "superior posterior": "upper back corner",
  "inferior anterior": "lower front corner", "inferior posterior": "lower back corner",
  "superior left": "upper corner on the patient's left", "superior right": "upper corner on the patient's right",
  "inferior left": "lower corner on the patient's left", "inferior right": "lower corner on the patient's right",
  "left pedicle": "left pedicle", "right pedicle": "right pedicle",
  centre: "centre of the body", canal: "fluid in the canal behind the body", "crest top": "highest point",
};

function titleOf(mark) {
  const bone = BONES[mark.bone] || mark.bone;
  return isHead(mark) ? bone : bone + ": " + (WORDS[mark.place] || mark.place);
}

// Short enough to stand beside the point.
function shortOf(mark) {
  if (isHead(mark)) return mark.bone === "femur left" ? "head left" : "head right";
  if (mark.bone.startsWith("hip")) return mark.bone.replace("hip", "crest");
  const letters = { superior: "sup", inferior: "inf", anterior: "ant", posterior: "post" };
  return mark.bone + " " + mark.place.split(" ").map((word) => letters[word] || word).join(" ");
}

// The same mark one level further up (+1) or down (-1); null where the spine ends.
function renamed(mark, by, counts) {
  const up = levelsUp(counts);
  const place = up.indexOf(mark.bone);
  if (place < 0 || mark.bone === "S1") return mark;
  const level = up[place + by];
  return level === undefined || level === "S1" ? null : { bone: level, place: mark.place };
}
