// The large picture: drawing it, zoom and pan, and what mouse and keys do on it.

const GRAB = 7; // screen pixels within which a drag means the point that is there
const SAME = 3; // and a click; neighbouring corners may lie close, so that a click mostly sets the next mark
const STILL = 4; // screen pixels a click may move

const View = {
  picture: Pictures[0],
  places: new Map(), // picture id -> { scale, x, y, slice, cursor }
  selected: null, // key of the point that keys move and delete
  names: true,
  tool: "rim", // how a femoral head is set: rim, circle or centre
  grey: null,
  surface: null,
  hold: null, // what the pressed mouse does
  onMark: () => {}, // told when a mark was set

  get place() { return this.places.get(this.picture.id); },
  get points() { return Store.now.points[this.picture.id]; },

  async show(picture) {
    this.picture = picture;
    this.selected = null;
    if (!this.places.has(picture.id)) {
      const middle = { row: (picture.rows - 1) / 2, column: (picture.columns - 1) / 2 };
      this.places.set(picture.id, { slice: Math.floor(picture.slices / 2), cursor: middle });
      this.fit();
    }
    await this.load();
  },

  async load() {
    const picture = this.picture;
    const slice = this.place.slice;
    const grey = await decode(picture, slice);
    if (picture !== this.picture || slice !== this.place.slice) return;
    this.grey = grey;
    this.repaint();
  },

  repaint() {
    if (this.grey) this.surface = painted(this.picture, this.grey, this.picture.columns, this.picture.rows);
    this.draw();
  },

  fit() {
    const [high, wide] = this.picture.pixel;
    const box = this.canvas.getBoundingClientRect();
    const scale = 0.96 * Math.min(box.width / (this.picture.columns * wide), box.height / (this.picture.rows * high));
    const place = this.place;
    place.scale = scale;
    place.whole = true;
    place.x = (box.width - this.picture.columns * wide * scale) / 2;
    place.y = (box.height - this.picture.rows * high * scale) / 2;
  },

  resized() {
    if (this.place && this.place.whole) this.fit();
    this.draw();
  },

  // Whole rows and columns are the middles of pixels.
  toScreen(point) {
    const [high, wide] = this.picture.pixel;
    const { scale, x, y } = this.place;
    return [x + (point.column + 0.5) * wide * scale, y + (point.row + 0.5) * high * scale];
  },
  toPixel(x, y) {
    const [high, wide] = this.picture.pixel;
    const place = this.place;
    return { row: (y - place.y) / (high * place.scale) - 0.5, column: (x - place.x) / (wide * place.scale) - 0.5 };
  },
  inside(point) {
    return point.row >= -0.5 && point.column >= -0.5 && point.row <= this.picture.rows - 0.5 && point.column <= this.picture.columns - 0.5;
  },

  zoom(by, x, y) {
    const place = this.place;
    const scale = Math.max(0.05, Math.min(60, place.scale * by));
    place.whole = false;
    place.x = x - ((x - place.x) * scale) / place.scale;
    place.y = y - ((y - place.y) * scale) / place.scale;
    place.scale = scale;
    this.draw();
  },
  zoomHere(by) {
    this.zoom(by, ...this.toScreen(this.place.cursor));
  },

  turn(by) {
    if (!isVolume(this.picture)) return;
    const place = this.place;
    const slice = Math.max(0, Math.min(this.picture.slices - 1, place.slice + by));
    if (slice === place.slice) return;
    place.slice = slice;
    this.load();
    this.onMark();
  },

  // --- marking ---

  at(x, y) {
    const pixel = this.toPixel(x, y);
    return isVolume(this.picture) ? { ...pixel, slice: this.place.slice } : pixel;
  },

  hit(x, y, reach) {
    let best = null;
    for (const [key, point] of Object.entries(this.points)) {
      if (point.row === undefined || this.away(point) !== 0) continue;
      const [px, py] = this.toScreen(point);
      const far = Math.hypot(px - x, py - y);
      if (far <= reach && (!best || far < best.far)) best = { key, far };
    }
    return best && best.key;
  },

  // By how many slices a point lies behind (+) or before (-) the one that is shown.
  away(point) { return isVolume(this.picture) ? point.slice - this.place.slice : 0; },

  mark(point) {
    const mark = Guide.next();
    if (!mark || !this.inside(point)) return;
    const key = keyOf(mark);
    if (isHead(mark) && this.tool === "rim") {
      Store.change((now) => {
        const points = now.points[this.picture.id];
        const old = points[key];
        const rim = [...(old && old.row === undefined ? old.rim : []), point];
        points[key] = rim.length < 3 ? { rim } : this.headThrough(rim);
      });
      const found = this.points[key];
      if (found.row === undefined) return this.onMark();
    } else {
      Store.change((now) => { now.points[this.picture.id][key] = { ...point, how: "clicked" }; });
    }
    this.selected = key;
    Guide.marked(mark);
    this.onMark();
  },

  headThrough(rim) {
    const circle = circleThrough(rim, this.picture.pixel);
    if (!circle) return { rim: [] };
    const slice = isVolume(this.picture) ? { slice: rim[2].slice } : {};
    return { ...circle, ...slice, rim, how: "three points on the rim" };
  },

  move(key, rowBy, columnBy) {
    Store.change((now) => {
      const point = now.points[this.picture.id][key];
      point.row += rowBy;
      point.column += columnBy;
      this.loosen(point);
    });
  },

  // A circle that was moved no longer rests on the three points.
  loosen(point) {
    if (!point.rim) return;
    delete point.rim;
    point.how = "circle";
  },

  remove() {
    const key = this.selected;
    if (!key || !this.points[key]) return;
    Store.change((now) => { delete now.points[this.picture.id][key]; });
    this.selected = null;
    Guide.chosen = key;
    this.onMark();
  },

  // --- mouse ---

  pointer(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  },

  press(event) {
    if (!isReady(this.picture)) return;
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.pointer(event);
    const mark = Guide.next();
    const key = event.shiftKey ? null : this.hit(x, y, GRAB);
    this.hold = { x, y, fromX: x, fromY: y, moved: false, key, button: event.button, does: "pan" };
    if (event.button === 2) this.hold.does = "window";
    else if (event.button === 0 && key) this.hold.does = "drag";
    else if (event.button === 0 && mark && isHead(mark) && this.tool === "circle") this.hold.does = "circle";
    event.preventDefault();
  },

  moved(event) {
    const [x, y] = this.pointer(event);
    const hold = this.hold;
    if (!hold) return;
    if (!hold.moved && Math.hypot(x - hold.fromX, y - hold.fromY) < STILL) return;
    const dx = x - hold.x;
    const dy = y - hold.y;
    if (!hold.moved && (hold.does === "drag" || hold.does === "circle")) Store.begin();
    hold.moved = true;
    const place = this.place;
    if (hold.does === "pan") {
      place.whole = false;
      place.x += dx;
      place.y += dy;
      this.draw();
    } else if (hold.does === "window") {
      this.contrast(dx / 3, -dy / 3);
    } else if (hold.does === "drag") {
      const was = this.toPixel(hold.x, hold.y);
      const is = this.toPixel(x, y);
      this.selected = hold.key;
      Store.live((now) => {
        const point = now.points[this.picture.id][hold.key];
        point.row += is.row - was.row;
        point.column += is.column - was.column;
        this.loosen(point);
      });
    } else {
      const mark = Guide.next() || markOf(hold.circle);
      hold.circle = keyOf(hold.circle ? markOf(hold.circle) : mark);
      const centre = this.at(hold.fromX, hold.fromY);
      const radius = Math.hypot(x - hold.fromX, y - hold.fromY) / (this.picture.pixel[1] * place.scale);
      Store.live((now) => { now.points[this.picture.id][hold.circle] = { ...centre, radius, how: "circle" }; });
    }
    hold.x = x;
    hold.y = y;
  },

  release() {
    const hold = this.hold;
    this.hold = null;
    if (!hold) return;
    if (hold.does === "drag" || hold.does === "circle") Store.end();
    if (hold.does === "circle" && hold.moved) {
      this.selected = hold.circle;
      Guide.marked(markOf(hold.circle));
    } else if (!hold.moved && hold.button === 0) {
      this.place.cursor = this.toPixel(hold.x, hold.y);
      const same = hold.key && this.hit(hold.x, hold.y, SAME);
      if (same) this.selected = same;
      else if (hold.does !== "circle") this.mark(this.at(hold.x, hold.y));
    }
    this.onMark();
  },

  wheel(event) {
    event.preventDefault();
    const [x, y] = this.pointer(event);
    if (isVolume(this.picture) && !event.ctrlKey) this.turn(event.deltaY > 0 ? 1 : -1);
    else this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, x, y);
  },

  // Wider or narrower, brighter or darker, in grey values.
  contrast(wider, brighter) {
    const window = this.picture.window;
    const half = Math.max(2, (window[1] - window[0]) / 2 + wider);
    const middle = (window[0] + window[1]) / 2 - brighter;
    this.picture.window = [middle - half, middle + half];
    requestAnimationFrame(() => this.repaint());
    this.onMark();
  },

  // --- keys ---

  step(rowBy, columnBy) {
    if (this.selected && this.points[this.selected]) this.move(this.selected, rowBy, columnBy);
    else {
      const cursor = this.place.cursor;
      cursor.row = Math.max(0, Math.min(this.picture.rows - 1, cursor.row + rowBy));
      cursor.column = Math.max(0, Math.min(this.picture.columns - 1, cursor.column + columnBy));
    }
    this.follow();
    this.draw();
  },

  // Keep what the keys move in sight.
  follow() {
    const point = this.points[this.selected] || this.place.cursor;
    const [x, y] = this.toScreen(point);
    const box = this.canvas.getBoundingClientRect();
    const place = this.place;
    const edge = 40;
    place.x += x < edge ? edge - x : x > box.width - edge ? box.width - edge - x : 0;
    place.y += y < edge ? edge - y : y > box.height - edge ? box.height - edge - y : 0;
  },

  markAtCursor() {
    const cursor = this.place.cursor;
    this.selected = null;
    this.mark(isVolume(this.picture) ? { ...cursor, slice: this.place.slice } : { ...cursor });
    this.selected = null; // arrows go on moving the cross
    this.draw();
  },

  // Bring a mark into sight and select it.
  goTo(key) {
    const point = this.points[key];
    if (!point || point.row === undefined) return;
    this.selected = key;
    if (isVolume(this.picture) && point.slice !== this.place.slice) {
      this.place.slice = point.slice;
      this.load();
    }
    this.follow();
    this.draw();
  },

  // --- drawing ---

  draw() {
    const canvas = this.canvas;
    const box = canvas.getBoundingClientRect();
    const dense = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(box.width * dense) || canvas.height !== Math.round(box.height * dense)) {
      canvas.width = Math.round(box.width * dense);
      canvas.height = Math.round(box.height * dense);
    }
    const c = canvas.getContext("2d");
    c.setTransform(dense, 0, 0, dense, 0, 0);
    c.fillStyle = "#000";
    c.fillRect(0, 0, box.width, box.height);
    if (!this.surface || !this.place) return;
    const [high, wide] = this.picture.pixel;
    const { scale, x, y } = this.place;
    c.imageSmoothingEnabled = scale * Math.max(high, wide) < 6;
    c.imageSmoothingQuality = "high";
    c.drawImage(this.surface, x, y, this.picture.columns * wide * scale, this.picture.rows * high * scale);
    this.drawLines(c);
    for (const [key, point] of Object.entries(this.points)) this.drawPoint(c, key, point);
    this.drawNames(c);
    this.drawCursor(c);
    this.drawSides(c, box);
  },

  drawLines(c) {
    const pairs = [["superior anterior", "superior posterior"], ["inferior anterior", "inferior posterior"],
      ["superior left", "superior right"], ["inferior left", "inferior right"]];
    for (const bone of levelsUp(Store.now.counts)) {
      for (const [one, other] of pairs) {
        const a = this.points[bone + "|" + one];
        const b = this.points[bone + "|" + other];
        if (a && b && this.away(a) === 0 && this.away(b) === 0) this.stroke(c, () => this.path(c, [a, b]), 1.5);
      }
    }
  },

  path(c, points) {
    points.forEach((point, n) => (n ? c.lineTo(...this.toScreen(point)) : c.moveTo(...this.toScreen(point))));
  },

  // A bright line with a dark edge, to be seen on bone and on air.
  stroke(c, path, width, bright = "#fff") {
    for (const [style, thick] of [["#000", width + 2.5], [bright, width]]) {
      c.beginPath();
      path();
      c.strokeStyle = style;
      c.lineWidth = thick;
      c.stroke();
    }
  },

  drawPoint(c, key, point) {
    const away = this.away(point.row === undefined ? point.rim[0] || {} : point);
    c.globalAlpha = away ? 0.35 : 1;
    if (point.rim && away === 0) {
      for (const one of point.rim) {
        const [rx, ry] = this.toScreen(one);
        this.stroke(c, () => { c.moveTo(rx - 4, ry); c.lineTo(rx + 4, ry); c.moveTo(rx, ry - 4); c.lineTo(rx, ry + 4); }, 1.5);
      }
    }
    if (point.row !== undefined) this.drawWhole(c, key, point, away);
    c.globalAlpha = 1;
  },

  drawWhole(c, key, point, away) {
    const [x, y] = this.toScreen(point);
    const mark = markOf(key);
    const chosen = key === this.selected;
    // Corners are crosses, centres are circles, fluid is a diamond, crests are triangles.
    const shape = () => {
      if (mark.place === "centre") { c.moveTo(x + 5, y); c.arc(x, y, 5, 0, 7); }
      else if (mark.place === "canal") { c.moveTo(x, y - 6); c.lineTo(x + 6, y); c.lineTo(x, y + 6); c.lineTo(x - 6, y); c.closePath(); }
      else if (mark.place === "crest top") { c.moveTo(x, y); c.lineTo(x + 6, y - 10); c.lineTo(x - 6, y - 10); c.closePath(); }
      else { c.moveTo(x - 5, y - 5); c.lineTo(x + 5, y + 5); c.moveTo(x + 5, y - 5); c.lineTo(x - 5, y + 5); }
    };
    this.stroke(c, shape, 2, chosen ? "#ffd400" : "#fff");
    if (mark.place === "centre") this.stroke(c, () => { c.moveTo(x - 1, y); c.lineTo(x + 1, y); }, 2);
    if (point.radius && away === 0) {
      const r = point.radius * this.picture.pixel[1] * this.place.scale;
      this.stroke(c, () => { c.moveTo(x + r, y); c.arc(x, y, r, 0, 7); }, 1.5, chosen ? "#ffd400" : "#fff");
    }
    if (chosen) {
      c.setLineDash([4, 3]);
      this.stroke(c, () => { c.moveTo(x + 12, y); c.arc(x, y, 12, 0, 7); }, 1.5, "#ffd400");
      c.setLineDash([]);
    }
  },

  // One name for each bone, to the right of its marks; the chosen mark has its own in full.
  drawNames(c) {
    const bones = new Map();
    for (const [key, point] of Object.entries(this.points)) {
      if (point.row === undefined || this.away(point) !== 0) continue;
      const [x, y] = this.toScreen(point);
      const name = markOf(key).bone;
      const known = bones.get(name) || { right: -Infinity, left: Infinity, sum: 0, count: 0 };
      const reach = point.radius ? point.radius * this.picture.pixel[1] * this.place.scale : 6;
      bones.set(name, {
        right: Math.max(known.right, x + reach), left: Math.min(known.left, x - reach), sum: known.sum + y, count: known.count + 1,
      });
    }
    for (const [bone, at] of this.names ? bones : []) {
      const left = bone.endsWith("left"); // heads lie upon each other: one name on either side
      c.textAlign = left ? "right" : "left";
      this.write(c, (BONES[bone] || bone).replace("femoral ", ""), left ? at.left - 6 : at.right + 8, at.sum / at.count + 4);
      c.textAlign = "left";
    }
    const chosen = this.points[this.selected];
    if (!chosen || chosen.row === undefined || this.away(chosen) !== 0) return;
    const [x, y] = this.toScreen(chosen);
    this.write(c, shortOf(markOf(this.selected)), x + 14, y - 14);
  },

  write(c, text, x, y) {
    c.font = "12px system-ui, sans-serif";
    c.lineWidth = 3;
    c.strokeStyle = "#000";
    c.strokeText(text, x, y);
    c.fillStyle = "#fff";
    c.fillText(text, x, y);
  },

  // The cross that the arrow keys move.
  drawCursor(c) {
    if (document.activeElement !== this.canvas || !this.keyed) return;
    const [x, y] = this.toScreen(this.place.cursor);
    this.stroke(c, () => {
      for (const [a, b] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { c.moveTo(x + 5 * a, y + 5 * b); c.lineTo(x + 16 * a, y + 16 * b); }
    }, 1.5, "#7fe3ff");
  },

  drawSides(c, box) {
    if (!isReady(this.picture)) return;
    const right = facingOf(this.picture) > 0;
    const [plus, minus] = kindOf(this.picture) === "frontal" ? ["patient's left", "patient's right"] : ["front", "back"];
    c.textAlign = "left";
    this.write(c, right ? minus : plus, 12, box.height / 2);
    c.textAlign = "right";
    this.write(c, right ? plus : minus, box.width - 12, box.height / 2);
    c.textAlign = "left";
  },
};
