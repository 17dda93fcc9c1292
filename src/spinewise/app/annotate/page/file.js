// The answer: landmarks.json, version 2, as landmarks.schema.json describes it.

const HEADS_NOT_TOLD = "Left and right femoral head were not told apart on this view.";
const round = (value, digits) => Number(value.toFixed(digits));

function landmarks() {
  const now = Store.now;
  return {
    schema: STUDY.schema,
    schema_version: STUDY.schemaVersion,
    by: now.by.trim(),
    at: withOffset(new Date()),
    views: Pictures.filter((picture) => !isVolume(picture) && isReady(picture)).map(viewOf),
    volume: Pictures.filter(isVolume).map(volumeOf)[0] || null,
    does_not_count: now.lost,
  };
}

// Marks that are whole: a femoral head with one or two of its three points is not.
const wholePoints = (picture) =>
  Object.entries(Store.now.points[picture.id]).filter(([, point]) => point.row !== undefined);

function viewOf(picture) {
  const view = kindOf(picture);
  const points = wholePoints(picture).map(([key, point]) => {
    const [u, v] = toPlane(picture, point);
    return {
      ...markOf(key), u: round(u, 5), v: round(v, 5), row: round(point.row, 5), column: round(point.column, 5),
      ...circleOf(picture, point), how: point.how,
    };
  });
  const heads = points.filter(isHead).length;
  const unsure = view === "lateral" && heads > 0 && !Store.now.headsTold;
  return {
    view,
    image: picture.id,
    sha256: picture.sha256,
    date: picture.date,
    posture: postureOf(picture),
    unit: picture.isCalibrated ? "mm" : "pixel",
    calibration: {
      to_plane: planeOf(picture),
      by: picture.sizedBy,
    },
    projection: picture.projection,
    notes: [...picture.notes, ...(unsure ? [HEADS_NOT_TOLD] : [])],
    points,
  };
}

function volumeOf(picture) {
  return {
    image: picture.id,
    sha256: picture.sha256,
    modality: picture.modality,
    date: picture.date,
    posture: postureOf(picture),
    coordinates: "LPS",
    unit: "mm",
    points: wholePoints(picture).map(([key, point]) => ({
      ...markOf(key), lps: toPatient(picture, point).map((one) => round(one, 4)),
      ...circleOf(picture, point), how: point.how,
    })),
  };
}

// People lie on their back in a scanner unless the reader says otherwise; of a radiograph nothing is assumed.
function postureOf(picture) {
  const said = Store.now.postures[picture.id];
  return said === undefined ? (isVolume(picture) ? "supine" : "") : said;
}

const circleOf = (picture, point) => (point.radius ? { radius: round(point.radius * unitOf(picture), 4) } : {});

// Local time with its offset from UTC, to the second.
function withOffset(moment) {
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const offset = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + offset * 60000).toISOString().slice(0, 19);
  return local + (offset < 0 ? "-" : "+") + two(offset / 60) + ":" + two(offset % 60);
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
