// The parts that change with the step: the chips of the drawing, and the memory over time.

const make = (tag, options = {}, children = []) => {
  const { text, ...attributes } = options;
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
};

// A chip of the drawing: a number on its colour, or a strip with a cell for each entry. The cells of all strips are
// painted on one canvas over the drawing: a thousand rectangles of an SVG are more than a browser moves 60 times a second.
class Chip {
  constructor(group, reading) {
    this.reading = reading;
    this.name = group.dataset.name;
    this.value = this.name.split(">")[0];
    this.group = group;
    this.frame = group.querySelector("rect").cloneNode();
    [this.x, this.y, this.w, this.h] = ["x", "y", "width", "height"].map((side) => +this.frame.getAttribute(side));
  }
  build() {
    const { frame, group, reading, x, y, w, h } = this;
    const set = (node, values) => {
      for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
      return node;
    };
    this.ground = set(frame.cloneNode(), { "fill-opacity": 0 });
    this.outline = set(frame.cloneNode(), { fill: "none", stroke: "var(--m-line)", "stroke-width": 1 });
    this.label = set(document.createElementNS("http://www.w3.org/2000/svg", "text"),
      { x: x + w / 2, y: y + h / 2 + 5.8, "font-size": 16, "text-anchor": "middle", fill: "var(--m-ink)" });
    group.replaceChildren(frame, this.ground, this.outline, ...(reading.unit === null ? [] : [this.label]));
  }
  update(step, brush, colours) {
    const { reading, name } = this;
    if (reading.unit === null) return this.paint(reading.entries(name, step), brush, colours);
    const share = reading.share(name, reading.shown(name, step)), text = reading.text(name, step);
    this.ground.setAttribute("fill", share < 0 ? "var(--m-neg)" : "var(--m-pos)");
    this.ground.setAttribute("fill-opacity", Math.abs(share).toFixed(2));
    this.label.textContent = text;
    this.label.setAttribute("font-size", text.length < 7 ? 16 : 14);
  }
  paint(entries, brush, colours) {
    const width = (this.w - 2) / entries.length, gap = entries.length < 20 ? 1 : 0;
    entries.forEach((value, k) => {
      const share = this.reading.share(this.name, value);
      brush.fillStyle = share < 0 ? colours.neg : colours.pos;
      brush.globalAlpha = Math.abs(share);
      brush.fillRect(this.x + 1 + k * width, this.y + 1, width - gap, this.h - 2);
    });
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
        bar(memory.hue, left + column * 0.1, column * 0.4, 0, part(memory.kept));
        bar("g", left + column * 0.5, column * 0.4, part(memory.kept), part(memory.now));
      } else bar(memory.hue, left + column * 0.15, column * 0.7, 0, part(memory.now));
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
