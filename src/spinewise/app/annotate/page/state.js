// Everything the reader did, with undo and redo; kept in the browser so that a crash loses nothing.

const STORE = "spinewise-annotate:" + STUDY.key;

function freshState() {
  return {
    by: "",
    postures: {},
    answers: {}, // picture id -> { view, facing }
    lists: {}, // picture id -> name of the list
    counts: { lumbar: 5, thoracic: 12 },
    points: Object.fromEntries(STUDY.pictures.map((picture) => [picture.id, {}])),
    lost: {},
    headsTold: false,
  };
}

const Store = {
  now: freshState(),
  past: [],
  future: [],
  restored: null, // when the marks were kept that were found on opening
  works: true,
  listeners: [],

  open() {
    try {
      const kept = JSON.parse(localStorage.getItem(STORE));
      if (kept && kept.state) {
        this.now = { ...freshState(), ...kept.state };
        this.restored = kept.at;
      }
    } catch {
      this.works = false;
    }
    this.keep();
  },

  // Change something; what stands there before can be had back.
  change(edit) {
    const before = JSON.stringify(this.now);
    edit(this.now);
    if (JSON.stringify(this.now) === before) return;
    this.past.push(before);
    this.future = [];
    this.changed();
  },

  // While a point is dragged: one step to undo for the whole way.
  begin() { this.before = JSON.stringify(this.now); },
  live(edit) { edit(this.now); this.tell(); },
  end() {
    if (this.before && this.before !== JSON.stringify(this.now)) {
      this.past.push(this.before);
      this.future = [];
      this.changed();
    }
    this.before = null;
  },

  undo() { this.step(this.past, this.future); },
  redo() { this.step(this.future, this.past); },
  step(from, to) {
    if (!from.length) return;
    to.push(JSON.stringify(this.now));
    this.now = JSON.parse(from.pop());
    this.changed();
  },

  changed() { this.saved = false; this.keep(); this.tell(); },
  keep() {
    try {
      localStorage.setItem(STORE, JSON.stringify({ at: new Date().toISOString(), state: this.now }));
    } catch {
      this.works = false;
    }
  },
  tell() { this.listeners.forEach((listener) => listener()); },
};
