// Pictures: from PNG to grey values, and from pixels to the plane of the view or to the patient.

const Pictures = STUDY.pictures.map((about) => ({ ...about, decoded: new Array(about.slices), window: [...about.window] }));

async function decode(picture, slice) {
  if (picture.decoded[slice]) return picture.decoded[slice];
  const image = new Image();
  image.src = "data:image/png;base64," + picture.png[slice];
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.columns;
  canvas.height = picture.rows;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const four = context.getImageData(0, 0, picture.columns, picture.rows).data;
  const grey = new Uint8Array(picture.columns * picture.rows);
  for (let n = 0; n < grey.length; n += 1) grey[n] = four[4 * n];
  picture.decoded[slice] = grey;
  return grey;
}

const isVolume = (picture) => picture.toPatient !== null;

// Which list of marks a picture has: lateral, frontal, CT or MR; null while the reader has not said.
function kindOf(picture) {
  if (isVolume(picture)) return picture.modality === "MR" ? "MR" : "CT";
  return picture.view || (Store.now.answers[picture.id] || {}).view || null;
}

// +1 where u grows to the right of the screen, -1 where it grows to the left, 0 while nobody knows.
function facingOf(picture) {
  if (isVolume(picture)) return -1;
  if (picture.toPlane) return Math.sign(picture.toPlane[0][1]) || 1;
  const said = (Store.now.answers[picture.id] || {}).facing;
  return said === "right" ? 1 : said === "left" ? -1 : 0;
}

const isReady = (picture) => kindOf(picture) !== null && facingOf(picture) !== 0;

// From (row, column, 1) to (u, v, 1).
function planeOf(picture) {
  if (picture.toPlane) return picture.toPlane;
  const size = picture.pixelMm || 1;
  const across = facingOf(picture) * size;
  const tall = (size * picture.pixel[0]) / picture.pixel[1];
  return [
    [0, across, (-across * (picture.columns - 1)) / 2],
    [-tall, 0, (tall * (picture.rows - 1)) / 2],
    [0, 0, 1],
  ];
}

const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, one, n) => sum + one * vector[n], 0));

function toPlane(picture, point) {
  if (isVolume(picture)) {
    const [, back, up] = toPatient(picture, point);
    return [-back, up];
  }
  return times(planeOf(picture), [point.row, point.column, 1]).slice(0, 2);
}

function toPatient(picture, point) {
  return times(picture.toPatient, [point.slice, point.row, point.column, 1]).slice(0, 3);
}

// Size of a pixel across in the unit of the view.
function unitOf(picture) {
  if (isVolume(picture)) return picture.pixel[1];
  return Math.hypot(planeOf(picture)[0][1], planeOf(picture)[1][1]);
}

// A slice, or with `axial` one row of all slices, with its contrast, as a canvas.
function painted(picture, grey, columns, rows) {
  const [dark, bright] = picture.window;
  const shade = new Uint32Array(256);
  for (let g = 0; g < 256; g += 1) {
    let value = Math.max(0, Math.min(255, Math.round((255 * (g - dark)) / Math.max(1, bright - dark))));
    if (picture.inverted) value = 255 - value;
    shade[g] = (255 << 24) | (value << 16) | (value << 8) | value;
  }
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  const four = new Uint32Array(image.data.buffer);
  for (let n = 0; n < four.length; n += 1) four[n] = shade[grey[n]];
  context.putImageData(image, 0, 0);
  return canvas;
}

// All slices at one height: patient's right on the left of the screen, front at the top.
function axialGrey(picture, row) {
  const grey = new Uint8Array(picture.slices * picture.columns);
  for (let slice = 0; slice < picture.slices; slice += 1) {
    const from = picture.decoded[slice];
    if (!from) continue;
    for (let column = 0; column < picture.columns; column += 1) {
      grey[column * picture.slices + slice] = from[row * picture.columns + column];
    }
  }
  return grey;
}

// The circle through three points, with round pixels; null when they lie in a line.
function circleThrough(points, pixel) {
  const [a, b, c] = points.map((point) => [point.column * pixel[1], point.row * pixel[0]]);
  const d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]));
  if (Math.abs(d) < 1e-6) return null;
  const square = (p) => p[0] * p[0] + p[1] * p[1];
  const x = (square(a) * (b[1] - c[1]) + square(b) * (c[1] - a[1]) + square(c) * (a[1] - b[1])) / d;
  const y = (square(a) * (c[0] - b[0]) + square(b) * (a[0] - c[0]) + square(c) * (b[0] - a[0])) / d;
  return { column: x / pixel[1], row: y / pixel[0], radius: Math.hypot(a[0] - x, a[1] - y) / pixel[1] };
}
