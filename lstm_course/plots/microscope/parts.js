// The parts that change with the step: the chips of the drawing, and the memory over time.

const make = (tag, options = {}, children = []) => {
  const { text, ...attributes } = options;
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
};

// A chip of the drawing: a number on its colour, or a strip with a cell for each entry.
class Chip {
  constructor(group, reading) {
    this.reading = reading;
    this.name = group.dataset.name;
    this.value = this.name.split(">")[0];
    this.frame = group.querySelector("rect").cloneNode();
    this.cells = [];
    this.label = null;
    this.group = group;
  }
  build() {
    const space = "http://www.w3.org/2000/svg", { frame, group, reading } = this;
    const [x, y, w, h] = ["x", "y", "width", "height"].map((side) => +frame.getAttribute(side));
    const count = reading.unit === null ? reading.array(this.name)[1] : 1;
    const gap = count > 1 && count < 20 ? 1 : 0;
    const cell = (k) => {
      const rect = document.createElementNS(space, "rect");
      const place = { x: x + (k * w) / count, y, width: w / count - gap, height: h, rx: count === 1 ? 5 : 0 };
      for (const [side, value] of Object.entries(place)) rect.setAttribute(side, value);
      rect.style.fill = "var(--m-pos)";
      return rect;
    };
    this.cells = Array.from({ length: count }, (_, k) => cell(k));
    this.shown = new Array(count).fill(NaN);
    this.outline = frame.cloneNode();
    for (const [name, value] of Object.entries({ fill: "none", stroke: "var(--m-line)", "stroke-width": 1 }))
      this.outline.setAttribute(name, value);
    this.label = document.createElementNS(space, "text");
    const place = { x: x + w / 2, y: y + h / 2 + 5.8, "font-size": 16, "text-anchor": "middle", fill: "var(--m-ink)" };
    for (const [name, value] of Object.entries(place)) this.label.setAttribute(name, value);
    this.group.replaceChildren(frame, ...this.cells, this.outline, ...(reading.unit === null ? [] : [this.label]));
  }
  update(step) {
    const { reading, name } = this;
    const entries = reading.unit === null ? reading.entries(name, step) : [reading.shown(name, step)];
    entries.forEach((value, k) => {
      const share = Math.round(reading.share(name, value) * 100);
      if (share === this.shown[k]) return;
      const { style } = this.cells[k];
      if (!(share < 0) !== !(this.shown[k] < 0)) style.fill = share < 0 ? "var(--m-neg)" : "var(--m-pos)";
      style.fillOpacity = Math.abs(share) / 100;
      this.shown[k] = share;
    });
    if (reading.unit !== null) {
      const text = reading.text(name, step);
      this.label.textContent = text;
      this.label.setAttribute("font-size", text.length < 7 ? 16 : 14);
    }
  }
}

// What the memory holds at every step: kept, lost and added of one unit, or all units as a heat map.
class Timeline {
  constructor(reading) {
    this.reading = reading;
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.head = make("div", { class: "m-head" });
    this.el = make("div", { class: "m-time" }, [this.canvas, this.head]);
  }
  paint() {
    const { reading, canvas } = this, { steps, memory, reads } = reading.data;
    const width = this.el.clientWidth, named = reads.length && width / steps > 9;
    if (!width) return;
    const tall = 72, height = tall + (named ? 20 : 0), zoom = devicePixelRatio || 1;
    canvas.width = width * zoom; canvas.height = height * zoom; canvas.style.height = `${height}px`;
    const brush = canvas.getContext("2d"), look = getComputedStyle(this.el);
    const colour = (name) => look.getPropertyValue(`--m-${name}`).trim();
    brush.scale(zoom, zoom);
    const column = width / steps;
    const bar = (hue, left, share, from, to) => {
      brush.fillStyle = colour(hue);
      const [top, low] = [from, to].map((value) => tall / 2 - clamp(value, -1, 1) * (tall / 2 - 3));
      brush.fillRect(left, Math.min(top, low), Math.max(share, 1), Math.max(Math.abs(top - low), 0.75));
    };
    for (let t = 0; t < steps; t++) {
      const left = t * column, part = (name) => reading.share(name, reading.shown(name, t));
      if (reading.unit === null) {
        const entries = reading.entries(memory.now, t), row = tall / entries.length;
        entries.forEach((value, k) => {
          const share = reading.share(memory.now, value);
          brush.fillStyle = colour(share < 0 ? "neg" : "pos");
          brush.globalAlpha = Math.abs(share);
          brush.fillRect(left, k * row, Math.max(column - 0.5, 0.5), Math.max(row - 0.5, 0.5));
        });
        brush.globalAlpha = 1;
      } else if (memory.kept && !reading.backward) {
        bar("lost", left + column * 0.1, column * 0.4, 0, part(memory.before));
        bar("belt", left + column * 0.1, column * 0.4, 0, part(memory.kept));
        bar("g", left + column * 0.5, column * 0.4, part(memory.kept), part(memory.now));
      } else bar("belt", left + column * 0.15, column * 0.7, 0, part(memory.now));
      if (named) {
        brush.fillStyle = colour("soft"); brush.textAlign = "center"; brush.font = "14px ui-monospace, monospace";
        brush.fillText(reads[t], left + column / 2, tall + 15);
      }
    }
    this.head.style.width = `${column}px`; this.head.style.height = `${height}px`;
    this.column = column;
  }
  mark(step) { this.head.style.transform = `translateX(${step * (this.column || 0)}px)`; }
}
