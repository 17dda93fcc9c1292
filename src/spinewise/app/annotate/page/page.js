// The panel beside the picture: what comes next, the list of marks, answers, saving, keys.

const $ = (id) => document.getElementById(id);
const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

// Which mark comes next: the one that was chosen, else the first of the list that is not there.
const Guide = {
  chosen: null,
  skipped: new Set(),

  listName() { return Store.now.lists[View.picture.id] || Object.keys(LISTS[kindOf(View.picture)])[0]; },
  list() {
    const kind = kindOf(View.picture);
    if (!kind) return [];
    return marksOf(kind, this.listName(), Store.now.counts).filter((mark) => !(mark.bone in Store.now.lost));
  },
  isThere(mark) {
    const point = View.points[keyOf(mark)];
    return Boolean(point && point.row !== undefined);
  },
  next() {
    if (this.chosen) return markOf(this.chosen);
    return this.list().find((mark) => !this.isThere(mark) && !this.skipped.has(View.picture.id + keyOf(mark))) || null;
  },
  marked(mark) {
    if (this.chosen === keyOf(mark)) this.chosen = null;
    this.skipped.delete(View.picture.id + keyOf(mark));
  },
  choose(key) {
    this.chosen = key;
    if (View.points[key]) View.goTo(key);
  },
  skip() {
    const mark = this.next();
    if (!mark) return;
    this.chosen = null;
    this.skipped.add(View.picture.id + keyOf(mark));
  },
  // The mark before the next one in the list, so that it can be set again.
  back() {
    const list = this.list();
    const next = this.next();
    const place = next ? list.findIndex((mark) => keyOf(mark) === keyOf(next)) : list.length;
    if (place > 0) this.choose(keyOf(list[place - 1]));
  },
};

let saveAsked = false;

function tellPage() {
  const picture = View.picture;
  const ready = isReady(picture);
  $("begin").hidden = ready;
  $("marking").hidden = !ready;
  tellTabs();
  tellBegin(picture);
  if (ready) {
    tellNext(picture);
    tellAngles(picture);
    tellList(picture);
  }
  tellDetails(picture);
  $("undo").disabled = !Store.past.length;
  $("redo").disabled = !Store.future.length;
  const count = Pictures.reduce((sum, one) => sum + wholePoints(one).length, 0);
  $("kept").textContent = Store.works
    ? `${count} ${count === 1 ? "mark" : "marks"}, kept in this browser` + (Store.saved ? " and saved to a file" : ", not saved to a file")
    : "This browser keeps nothing: save to a file before you close it";
  View.draw();
  tellAxial();
}

function tellTabs() {
  const tabs = $("tabs");
  tabs.replaceChildren(...Pictures.map((picture) => {
    const kind = kindOf(picture);
    const name = isVolume(picture) ? (kind + " from the side") : kind ? kind[0].toUpperCase() + kind.slice(1) + " view" : picture.id;
    const tab = make("button", (picture === View.picture ? "▸ " : "") + name, { type: "button" });
    tab.setAttribute("aria-pressed", picture === View.picture);
    tab.onclick = () => View.show(picture).then(tellPage);
    return tab;
  }));
  tabs.hidden = Pictures.length < 2;
}

function tellBegin(picture) {
  const said = Store.now.answers[picture.id] || {};
  const view = picture.view || said.view;
  $("ask-view").hidden = Boolean(picture.view);
  $("ask-lateral").hidden = view !== "lateral";
  $("ask-frontal").hidden = view !== "frontal";
  for (const input of document.querySelectorAll("#begin input")) input.checked = said[input.name.split("-")[0]] === input.value;
}

function tellNext(picture) {
  const mark = Guide.next();
  const list = Guide.list();
  const done = list.filter((one) => Guide.isThere(one)).length;
  $("progress").max = list.length;
  $("progress").value = done;
  $("count").textContent = `${done} of ${list.length} set`;
  $("tools").hidden = !(mark && isHead(mark));
  if (!mark) {
    $("next").textContent = done === list.length ? "All marks are set" : "No mark is left but those you skipped";
    $("hint").textContent = done === list.length
      ? "Look at each once more, then save." : "Choose one from the list to set it, or save.";
    $("drawing").innerHTML = "";
    return;
  }
  const title = titleOf(mark);
  if ($("next").textContent !== title) $("next").textContent = title; // spoken by a screen reader when it changes
  $("drawing").innerHTML = drawingOf(mark, kindOf(picture), facingOf(picture), View.tool);
  $("hint").textContent = hintOf(mark, picture);
}

function hintOf(mark, picture) {
  const old = View.points[keyOf(mark)];
  if (isHead(mark)) {
    const unsure = kindOf(picture) === "lateral" ? " Left and right look alike here: if you cannot tell, mark either first." : "";
    if (View.tool === "centre") return "Click its centre." + unsure;
    if (View.tool === "circle") return "Press in its centre and drag to its rim." + unsure;
    const left = 3 - (old && old.row === undefined ? old.rim.length : 0);
    return (left === 3 ? "Click three points on its rim." : left === 2 ? "Two more points on its rim." : "One more point on its rim.") + unsure;
  }
  if (isVolume(picture)) return "Scroll to the slice through the middle of this bone, then click.";
  return Guide.isThere(mark) ? "It is set: click to set it again." : "Click it on the picture.";
}

function tellAngles(picture) {
  const rows = anglesOf(picture).map(([name, value, unit]) => {
    const row = document.createElement("tr");
    row.append(make("td", name), make("td", value.toFixed(0).replace("-0", "0").replace("-", "−") + unit));
    return row;
  });
  $("angles").replaceChildren(...rows);
  $("no-angles").hidden = rows.length > 0;
  $("angles-box").hidden = rows.length === 0 && ["centres", "vbq"].includes(Guide.listName());
  $("lying").hidden = !isVolume(picture);
}

function tellList(picture) {
  const list = Guide.list();
  const keys = new Set(list.map(keyOf));
  const others = Object.keys(View.points).filter((key) => !keys.has(key)).map(markOf);
  const next = Guide.next();
  $("list").replaceChildren(...[...list, ...others].map((mark) => {
    const key = keyOf(mark);
    const there = Guide.isThere(mark);
    const skipped = Guide.skipped.has(picture.id + key);
    const sign = there ? "✓" : skipped ? "–" : "○";
    const item = make("button", `${sign} ${shortOf(mark)}`, { type: "button", title: titleOf(mark) });
    item.dataset.key = key;
    item.setAttribute("aria-label", titleOf(mark) + (there ? ", set" : skipped ? ", skipped" : ", not set"));
    if (next && keyOf(next) === key) item.setAttribute("aria-current", "step");
    item.onclick = () => { Guide.choose(there ? null : key); if (there) View.goTo(key); tellPage(); };
    return item;
  }));
}

function tellDetails(picture) {
  const kind = kindOf(picture);
  const now = Store.now;
  fill($("lists"), Object.entries(kind ? LISTS[kind] : {}), now.lists[picture.id]);
  fill($("lumbar"), LUMBAR.map((n) => [n, n === 6 ? "6 (L6)" : n === 4 ? "4 (no L5)" : "5"]), now.counts.lumbar);
  fill($("thoracic"), THORACIC.map((n) => [n, n === 13 ? "13 (T13)" : n === 11 ? "11 (no T12)" : "12"]), now.counts.thoracic);
  fill($("posture"), [["", "not said"], ["standing", "standing"], ["supine", "lying on the back"], ["prone", "lying on the front"], ["sitting", "sitting"]], postureOf(picture));
  fill($("bad-level"), levelsUp(now.counts).map((level) => [level, level]), $("bad-level").value);
  $("lists-row").hidden = !kind;
  $("heads-told").checked = now.headsTold;
  $("heads-told-row").hidden = kind !== "lateral";
  if (document.activeElement !== $("by")) $("by").value = now.by;
  $("lost").replaceChildren(...Object.entries(now.lost).map(([level, why]) => {
    const item = make("li", `${level}: ${why} `);
    const gone = make("button", "take back", { type: "button" });
    gone.onclick = () => Store.change((state) => { delete state.lost[level]; });
    item.append(gone);
    return item;
  }));
  $("slice-row").hidden = !isVolume(picture);
  if (isVolume(picture) && View.place) {
    $("slice").max = picture.slices - 1;
    $("slice").value = View.place.slice;
    $("slice-said").textContent = `${View.place.slice + 1} of ${picture.slices}, from the patient's right to the left`;
  }
  const [dark, bright] = picture.window;
  $("contrast").value = Math.round(512 - (bright - dark));
  $("brightness").value = Math.round(255 - (dark + bright) / 2);
  $("about").textContent = [picture.date ? "Taken " + picture.date + "." : "Day not known.",
    picture.isCalibrated ? "Lengths can be read." : "No size of a pixel is known: angles only, no lengths.", ...picture.notes].join(" ");
}

function fill(select, pairs, value) {
  const wanted = JSON.stringify(pairs);
  if (select.dataset.pairs !== wanted) {
    select.replaceChildren(...pairs.map(([key, text]) => make("option", text, { value: key })));
    select.dataset.pairs = wanted;
  }
  if (value !== undefined && value !== "") select.value = value;
  else if (value === "") select.selectedIndex = 0;
}

// The axial picture at the height of the cross or the chosen mark, for orientation.
function tellAxial() {
  const picture = View.picture;
  $("axial-box").hidden = !isVolume(picture);
  if (!isVolume(picture) || !View.place) return;
  const point = View.points[View.selected];
  const row = Math.round(point && point.row !== undefined ? point.row : View.place.cursor.row);
  const canvas = $("axial");
  const deep = picture.pixel[1];
  const wide = Math.hypot(...[0, 1, 2].map((axis) => picture.toPatient[axis][0]));
  const scale = Math.min(canvas.width / (picture.slices * wide), canvas.height / (picture.columns * deep));
  const c = canvas.getContext("2d");
  c.fillStyle = "#000";
  c.fillRect(0, 0, canvas.width, canvas.height);
  const surface = painted(picture, axialGrey(picture, Math.max(0, Math.min(picture.rows - 1, row))), picture.slices, picture.columns);
  c.drawImage(surface, 0, 0, picture.slices * wide * scale, picture.columns * deep * scale);
  const x = (View.place.slice + 0.5) * wide * scale;
  View.stroke(c, () => { c.moveTo(x, 0); c.lineTo(x, canvas.height); }, 1.5);
  canvas.onclick = (event) => {
    const box = canvas.getBoundingClientRect();
    const slice = Math.floor(((event.clientX - box.left) / box.width) * canvas.width / (wide * scale));
    View.turn(slice - View.place.slice);
  };
}

// --- what is pressed ---

function save() {
  const views = Pictures.map(kindOf).filter(Boolean);
  if (new Set(views).size < views.length) {
    say(`Both pictures are called ${views[0]}: say again from where one of them looks.`);
    Store.change((now) => { delete now.answers[View.picture.id]; });
    return;
  }
  if (!Store.now.by.trim() && !saveAsked) {
    saveAsked = true;
    say("Write your name or initials under “Who marks”, or press Save again to save without.");
    $("by").focus();
    return;
  }
  saveAsked = false;
  download("landmarks.json", JSON.stringify(landmarks(), null, 2) + "\n");
  Store.saved = true;
  say("Saved as landmarks.json where your browser keeps downloads. Next: spinewise align measure landmarks.json");
  tellPage();
}

function say(text) { $("said").textContent = text; }

function shiftNames(by) {
  const counts = Store.now.counts;
  const points = View.points;
  if (Object.keys(points).some((key) => renamed(markOf(key), by, counts) === null)) {
    say("A mark would leave the spine: change the number of vertebrae first, or delete that mark.");
    return;
  }
  Store.change((now) => {
    now.points[View.picture.id] = Object.fromEntries(
      Object.entries(points).map(([key, point]) => [keyOf(renamed(markOf(key), by, counts)), point]));
  });
  View.selected = null;
  say(`Every vertebra of this picture is now named one level ${by > 0 ? "higher" : "lower"}. Undo takes it back.`);
}

const KEYS = {
  z: () => Store.undo(), y: () => Store.redo(),
  Delete: () => View.remove(), Backspace: () => View.remove(),
  n: () => { Guide.skip(); }, b: () => { Guide.back(); },
  Escape: () => { View.selected = null; Guide.chosen = null; },
  "+": () => View.zoomHere(1.25), "=": () => View.zoomHere(1.25), "-": () => View.zoomHere(1 / 1.25), 0: () => { View.fit(); },
  PageUp: () => View.turn(-1), PageDown: () => View.turn(1), ",": () => View.turn(-1), ".": () => View.turn(1),
  c: () => View.contrast(-8, 0), C: () => View.contrast(8, 0), l: () => View.contrast(0, 8), d: () => View.contrast(0, -8),
  i: () => { View.picture.inverted = !View.picture.inverted; View.repaint(); },
  h: () => { View.names = !View.names; },
  v: () => View.show(Pictures[(Pictures.indexOf(View.picture) + 1) % Pictures.length]).then(tellPage),
  t: () => { const tools = ["rim", "circle", "centre"]; chooseTool(tools[(tools.indexOf(View.tool) + 1) % 3]); },
  r: () => { View.selected = null; },
};
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// A head by keys alone: + and - of the circle would collide with zoom, so [ and ] change its size.
function resize(by) {
  const point = View.points[View.selected];
  if (!point || !point.radius) return;
  const key = View.selected;
  Store.change((now) => {
    const circle = now.points[View.picture.id][key];
    circle.radius = Math.max(1, circle.radius + by);
    View.loosen(circle);
  });
}

function keyOnPicture(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !isReady(View.picture)) return;
  const far = event.shiftKey ? 10 : 1;
  View.keyed = true;
  if (event.key in ARROWS) View.step(...ARROWS[event.key].map((one) => one * far));
  else if (event.key === "Enter" || event.key === " ") View.markAtCursor();
  else if (event.key === "[" || event.key === "]") resize(event.key === "]" ? 1 : -1);
  else if (event.key in KEYS) KEYS[event.key]();
  else return;
  event.preventDefault();
  tellPage();
}

// Everywhere, the fields for text apart, which have an undo of their own.
function keyAnywhere(event) {
  if (!(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  const inText = event.target instanceof HTMLInputElement && event.target.type === "text";
  if (key === "s") save();
  else if (key === "z" && !inText) (event.shiftKey ? Store.redo() : Store.undo());
  else if (key === "y" && !inText) Store.redo();
  else return;
  event.preventDefault();
}

function chooseTool(tool) {
  View.tool = tool;
  document.querySelector(`#tools input[value=${tool}]`).checked = true;
  tellPage();
}

function begin() {
  Store.open();
  View.canvas = $("picture");
  View.onMark = tellPage;
  Store.listeners.push(tellPage);
  const canvas = View.canvas;
  canvas.addEventListener("pointerdown", (event) => { View.keyed = false; View.press(event); });
  canvas.addEventListener("pointermove", (event) => View.moved(event));
  canvas.addEventListener("pointerup", () => View.release());
  canvas.addEventListener("pointercancel", () => View.release());
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("wheel", (event) => View.wheel(event), { passive: false });
  canvas.addEventListener("keydown", keyOnPicture);
  canvas.addEventListener("focus", () => View.draw());
  canvas.addEventListener("blur", () => View.draw());
  document.addEventListener("keydown", keyAnywhere);
  new ResizeObserver(() => View.resized()).observe(canvas);

  const on = (id, event, does) => $(id).addEventListener(event, does);
  on("undo", "click", () => Store.undo());
  on("redo", "click", () => Store.redo());
  on("save", "click", save);
  on("skip", "click", () => { Guide.skip(); tellPage(); });
  on("back", "click", () => { Guide.back(); tellPage(); });
  on("delete", "click", () => View.remove());
  on("zoom-in", "click", () => View.zoomHere(1.25));
  on("zoom-out", "click", () => View.zoomHere(1 / 1.25));
  on("zoom-fit", "click", () => { View.fit(); View.draw(); });
  on("names", "click", () => { View.names = !View.names; $("names").setAttribute("aria-pressed", View.names); View.draw(); });
  on("invert", "click", () => { View.picture.inverted = !View.picture.inverted; View.repaint(); });
  on("up", "click", () => shiftNames(1));
  on("down", "click", () => shiftNames(-1));
  on("lists", "change", (event) => Store.change((now) => { now.lists[View.picture.id] = event.target.value; }));
  on("lumbar", "change", (event) => Store.change((now) => { now.counts.lumbar = Number(event.target.value); }));
  on("thoracic", "change", (event) => Store.change((now) => { now.counts.thoracic = Number(event.target.value); }));
  on("posture", "change", (event) => Store.change((now) => { now.postures[View.picture.id] = event.target.value; }));
  on("heads-told", "change", (event) => Store.change((now) => { now.headsTold = event.target.checked; }));
  on("by", "change", (event) => Store.change((now) => { now.by = event.target.value; }));
  on("slice", "input", (event) => View.turn(Number(event.target.value) - View.place.slice));
  on("contrast", "input", windowFromSliders);
  on("brightness", "input", windowFromSliders);
  on("lose", "click", () => {
    const why = $("bad-why").value.trim();
    if (!why) return say("Write why this level does not count, for example a fracture.");
    Store.change((now) => { now.lost[$("bad-level").value] = why; });
    $("bad-why").value = "";
  });
  on("afresh", "click", () => {
    Store.change((now) => { now.points = freshState().points; now.lost = {}; });
    $("restored").hidden = true;
  });
  for (const input of document.querySelectorAll("#begin input")) {
    input.addEventListener("change", () => Store.change((now) => {
      const name = input.name.split("-")[0];
      now.answers[View.picture.id] = { ...now.answers[View.picture.id], [name]: input.value };
      if (name === "view") delete now.answers[View.picture.id].facing;
    }));
  }
  for (const input of document.querySelectorAll("#tools input")) input.addEventListener("change", () => chooseTool(input.value));

  const kept = Pictures.some((picture) => Object.keys(Store.now.points[picture.id]).length);
  if (Store.restored && kept) {
    $("restored").hidden = false;
    $("restored-when").textContent = new Date(Store.restored).toLocaleString();
  }
  View.show(View.picture).then(async () => {
    tellPage();
    document.body.dataset.ready = "yes";
    if (!isVolume(View.picture)) return;
    for (let slice = 0; slice < View.picture.slices; slice += 1) await decode(View.picture, slice);
    tellAxial();
  });
}

function windowFromSliders() {
  const width = 512 - Number($("contrast").value);
  const middle = 255 - Number($("brightness").value);
  View.picture.window = [middle - width / 2, middle + width / 2];
  requestAnimationFrame(() => View.repaint());
}

begin();
