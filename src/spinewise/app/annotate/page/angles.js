// Angles while marking, for orientation only: the result comes from `spinewise align measure`.

const DEGREES = 180 / Math.PI;

function anglesOf(picture) {
  const kind = kindOf(picture);
  const points = Store.now.points[picture.id];
  const get = (bone, place) => {
    const point = points[bone + "|" + place];
    return point && point.row !== undefined ? toPlane(picture, point) : null;
  };
  return kind === "frontal" ? frontalAngles(get) : lateralAngles(get, picture);
}

const between = (a, b) => (a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : a || b);

function lateralAngles(get, picture) {
  const found = [];
  const say = (name, value, unit = "°") => {
    if (value !== null && Number.isFinite(value)) found.push([name, value, unit]);
  };
  // How far an endplate slopes down to the front, degrees.
  const slope = (bone, end) => {
    const front = get(bone, end + " anterior");
    const back = get(bone, end + " posterior");
    return front && back ? DEGREES * Math.atan2(back[1] - front[1], front[0] - back[0]) : null;
  };
  const minus = (a, b) => (a === null || b === null ? null : a - b);
  const centre = (bone) => {
    const corners = CORNERS.map((place) => get(bone, place));
    if (corners.every(Boolean)) return [0, 1].map((axis) => corners.reduce((sum, one) => sum + one[axis], 0) / 4);
    return get(bone, "centre");
  };
  const hips = between(get("femur left", "centre"), get("femur right", "centre"));
  const sacrum = get("S1", "superior anterior") && get("S1", "superior posterior")
    ? between(get("S1", "superior anterior"), get("S1", "superior posterior")) : null;
  const ss = slope("S1", "superior");
  const pt = hips && sacrum ? DEGREES * Math.atan2(hips[0] - sacrum[0], sacrum[1] - hips[1]) : null;
  say("PI, pelvic incidence", ss === null || pt === null ? null : ss + pt);
  say("PT, pelvic tilt", pt);
  say("SS, sacral slope", ss);
  say("LL, L1 to S1", minus(ss, slope("L1", "superior")));
  say("L4 to S1", minus(ss, slope("L4", "superior")));
  say("TK, T4 to T" + Store.now.counts.thoracic, minus(slope("T4", "superior"), slope("T" + Store.now.counts.thoracic, "inferior")));
  say("T1 slope", slope("T1", "superior"));
  const t1 = centre("T1");
  if (pt !== null && t1) say("TPA", pt + DEGREES * Math.atan2(t1[0] - hips[0], t1[1] - hips[1]));
  const c7 = centre("C7");
  const corner = get("S1", "superior posterior");
  if (picture.isCalibrated && c7 && corner) say("C7 ahead of the sacrum (SVA)", c7[0] - corner[0], " mm");
  return found;
}

function frontalAngles(get) {
  const found = [];
  // How far the patient's left end stands higher, degrees.
  const rise = (left, right) => (left && right ? DEGREES * Math.atan2(left[1] - right[1], left[0] - right[0]) : null);
  const pelvis = rise(get("femur left", "centre"), get("femur right", "centre"));
  if (pelvis !== null) found.push(["Pelvis, left side higher", pelvis, "°"]);
  let largest = null;
  const up = levelsUp(Store.now.counts).filter((level) => level !== "S1");
  up.forEach((lower, n) => up.slice(n).forEach((upper) => {
    const top = rise(get(upper, "superior left"), get(upper, "superior right"));
    const bottom = rise(get(lower, "inferior left"), get(lower, "inferior right"));
    if (top === null || bottom === null) return;
    if (largest === null || Math.abs(top - bottom) > largest[1]) {
      largest = ["Largest Cobb angle, " + upper + " to " + lower, Math.abs(top - bottom), "°"];
    }
  }));
  return largest ? [...found, largest] : found;
}
