// The microscope in a page: steps through what Python has computed, without asking it again.
// It runs as a widget of anywidget and, with the same two traits, in a plain page.

const BEAT = 800;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const SHAPES = {
  first: "M3 2h2v12H3zM14 2v12L6 8z", back: "M11 2v12L3 8z", play: "M3 1v14l11-7z", pause: "M3 2h4v12H3zM9 2h4v12H9z",
  on: "M5 2v12l8-6z", last: "M2 2v12l8-6zM11 2h2v12h-2z",
};
const ICON = (name) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${SHAPES[name]}"/></svg>`;

function render({ model, el }) {
  const data = model.get("data"), reading = new Reading(data, model.get("numbers"));
  const stop = new AbortController(), on = (node, name, act) => node.addEventListener(name, act, { signal: stop.signal });
  const sheet = make("div", { class: "m-drawing" });
  sheet.innerHTML = data.svg;
  const strips = make("canvas", { class: "m-strips", "aria-hidden": "true" });
  const svg = sheet.firstElementChild, timeline = new Timeline(reading);
  const chips = [...svg.querySelectorAll(".m-chip")].map((group) => new Chip(group, reading));
  const lines = [...svg.querySelectorAll("[data-line]")].map((node) => {
    const [what, , value] = node.dataset.line.split(" ");
    return { node, what, value };
  });
  const order = Object.fromEntries(data.nodes.map(({ name }, k) => [name, k / data.nodes.length]));
  let looking = data.memory.now, began = 0, playing = false, waiting = 0, speed = 1;

  const head = make("p", { class: "m-title" }), says = make("p", { class: "m-says" });
  const live = make("p", { class: "m-aloud", "aria-live": "polite" });
  const slider = make("input", { type: "range", min: 0, max: data.steps - 1, "aria-label": "step" });
  const button = (icon, label) => {
    const node = make("button", { type: "button", title: label, "aria-label": label });
    node.innerHTML = ICON(icon);
    return node;
  };
  const buttons = [["first", "to the first step (Home)"], ["back", "one step back (left arrow)"], ["play", "play (space)"],
    ["on", "one step on (right arrow)"], ["last", "to the last step (End)"]].map((pair) => button(...pair));
  const choice = (label, options) => {
    const select = make("select", { "aria-label": label }, options.map(([value, text]) => make("option", { value, text })));
    return [select, make("label", {}, [`${label} `, select])];
  };
  const names = data.names.length ? data.names : Array.from({ length: data.units }, (_, k) => String(k));
  const [unit, unitLabel] = choice("unit", [["", "all units"], ...names.map((name, k) => [k, name])]);
  const [view, viewLabel] = choice("view", [["", "forward"], ["1", "backward"]]);
  const [pace, paceLabel] = choice("speed", [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]]);
  pace.value = "1";
  viewLabel.hidden = !data.along;
  const controls = make("div", { class: "m-controls" }, [...buttons, unitLabel, viewLabel, paceLabel]);
  const notes = data.notes.map((text) => make("p", { class: "m-note", text }));
  // JupyterLab leaves the keys to what says that it suppresses its shortcuts.
  const own = { class: "m-frame", tabindex: 0, role: "group", "data-lm-suppress-shortcuts": "true" };
  const frame = make("div", { ...own, "aria-label": `${data.title}: the microscope` },
    [head, sheet, says, timeline.el, slider, controls, ...notes, live]);

  const where = () => (reading.unit === null ? "all units" : `unit ${names[reading.unit]}`);
  const title = () => `${data.title}${reading.backward ? ", gradients (colours: log scale)" : ""}: step ${reading.step + 1} of ${data.steps}` +
    (data.reads.length ? `, reads “${data.reads[reading.step]}”` : "") + `, ${where()}`;
  function equation(name) {
    if (reading.backward) {
      const [from, to] = name.split(">"), edge = to === undefined ? "" : `, on the way to ${data.labels[to] || "the next step"}`;
      const seen = reading.unit === null ? [...reading.entries(name)] : [reading.shown(name)];
      const text = seen.length > 1 ? `${number(Math.min(...seen))} … ${number(Math.max(...seen))}` : number(seen[0]);
      return `∂L/∂(${data.labels[from]})${edge}: ${text}`;
    }
    const wire = name.split(">")[0], forward = data.nodes.find((node) => node.name === wire).says;
    if (reading.unit === null) {
      const entries = [...reading.entries(wire)], ends = [Math.min(...entries), Math.max(...entries)].map(number);
      return `${forward.split(" = ").filter((side) => !side.includes("⟨")).join(" = ")}, from ${ends.join(" to ")}`;
    }
    return forward.replace(/⟨([^⟩]*)⟩/g, (_, value) => number(reading.shown(value))).replaceAll("+ −", "− ");
  }
  const html = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/_\{([^}]*)\}|_(\w)/g, (_, long, short) => `<sub>${(long || short).replace("-", "−")}</sub>`);

  sheet.append(strips);
  const colours = {}, [, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  function fit() {
    if (!svg.clientWidth) return; // not on the page just now; it is fitted when it is
    const look = getComputedStyle(sheet), zoom = devicePixelRatio || 1;
    for (const name of ["pos", "neg"]) colours[name] = look.getPropertyValue(`--m-${name}`).trim();
    const wide = svg.clientWidth, high = svg.clientHeight, scale = Math.min(wide / width, high / height);
    strips.style.width = `${wide}px`; strips.style.height = `${high}px`;
    strips.width = wide * zoom; strips.height = high * zoom;
    strips.getContext("2d").setTransform(zoom * scale, 0, 0, zoom * scale,
      zoom * (wide - scale * width) / 2, zoom * ((high - scale * height) / 2 - scale * top));
    timeline.paint();
    show();
  }
  function show(part = 1) {
    const brush = strips.getContext("2d");
    brush.clearRect(0, top, width, height);
    const before = reading.backward ? 1 : -1, previous = clamp(reading.step + before, 0, data.steps - 1);
    const step = (name) => (part >= 1 || (reading.backward ? 1 - order[name] : order[name]) <= part ? reading.step : previous);
    for (const chip of chips) if (chip.label && (reading.backward || !chip.name.includes(">"))) {
      const now = step(chip.value);
      if (playing && chip.at !== now && part < 1 && !STILL.matches)
        chip.outline.animate([{ strokeWidth: 5 }, { strokeWidth: 1 }], 350 / speed);
      chip.update(chip.at = now, brush, colours);
    }
    for (const { node, what, value } of lines) {
      if (what === "gauge") node.setAttribute("stroke-dasharray", `${reading.backward ? 0 : 100 * reading.share(value, reading.shown(value, step(value)))} 100`);
      else node.setAttribute("stroke-width", what === "before" && reading.backward ? 0 : reading.thickness(value, step(value)).toFixed(1));
    }
    timeline.mark(reading.step);
    if (part >= 1 || !playing) says.innerHTML = html(equation(looking));
    slider.value = reading.step;
    head.textContent = title();
  }
  const draw = () => { if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; show(); }); };
  function go(step) { reading.step = clamp(step, 0, data.steps - 1); draw(); }
  function tell() { live.textContent = playing ? "" : `${title()}. ${says.textContent}`; }
  function rebuild() {
    svg.classList.toggle("backward", reading.backward);
    svg.classList.toggle("one", reading.unit !== null);
    chips.forEach((chip) => chip.build());
    fit();
  }
  function play(run) {
    playing = run;
    frame.classList.toggle("playing", run);
    buttons[2].innerHTML = ICON(run ? "pause" : "play");
    buttons[2].setAttribute("aria-label", run ? "pause (space)" : "play (space)");
    if (!run) { show(); tell(); return; }
    const [first, last] = reading.backward ? [data.steps - 1, 0] : [0, data.steps - 1];
    if (reading.step === last) reading.step = first;
    began = performance.now();
    requestAnimationFrame(beat);
  }
  function beat(now) {
    if (!playing || stop.signal.aborted) return;
    const part = (now - began) * speed / BEAT, last = reading.backward ? 0 : data.steps - 1;
    if (part >= 1.25) {
      if (reading.step === last) return play(false);
      reading.step += reading.backward ? -1 : 1;
      began = now;
      show(STILL.matches ? 1 : 0);
    } else show(STILL.matches ? 1 : part);
    requestAnimationFrame(beat);
  }
  const acts = [() => go(0), () => go(reading.step - 1), () => play(!playing), () => go(reading.step + 1), () => go(data.steps - 1)];
  buttons.forEach((node, k) => on(node, "click", () => { if (k !== 2) playing && play(false); acts[k](); }));
  on(slider, "input", () => { if (playing) play(false); go(+slider.value); });
  on(slider, "change", tell);
  on(unit, "change", () => { reading.unit = unit.value === "" ? null : +unit.value; rebuild(); tell(); });
  on(view, "change", () => { reading.backward = !!view.value; rebuild(); tell(); });
  on(pace, "change", () => { speed = +pace.value; });
  on(frame, "keydown", (event) => {
    if (event.target.tagName === "SELECT" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    const act = { Home: 0, ArrowLeft: 1, " ": 2, ArrowRight: 3, End: 4 }[event.key];
    const other = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (act === undefined && other === undefined) return;
    event.preventDefault(); event.stopPropagation();
    if (act !== undefined) { if (act !== 2 && playing) play(false); acts[act](); if (act !== 2) requestAnimationFrame(tell); return; }
    const all = data.units + 1, next = ((reading.unit === null ? 0 : reading.unit + 1) + other + all) % all;
    reading.unit = next ? next - 1 : null;
    unit.value = next ? String(next - 1) : "";
    rebuild(); tell();
  });
  const scrub = (event) => { // by shares: a page may be shown larger than it is
    const { left, width } = timeline.el.getBoundingClientRect();
    go(Math.floor(((event.clientX - left) / width) * data.steps));
  };
  on(timeline.el, "pointerdown", (event) => { if (playing) play(false); timeline.el.setPointerCapture(event.pointerId); scrub(event); });
  on(timeline.el, "pointermove", (event) => { if (event.buttons) scrub(event); });
  for (const node of svg.querySelectorAll(".m-node, .m-chip, .m-wire")) {
    const name = node.dataset.name;
    const known = () => (name.includes(">") ? reading.backward && data.along[name] ? name : name.split(">")[0] : name);
    const look = () => { looking = known(); says.innerHTML = html(equation(looking)); };
    if (node.classList.contains("m-node")) {
      node.setAttribute("tabindex", 0);
      node.setAttribute("role", "img");
      node.setAttribute("aria-label", data.words[name]);
      on(node, "focus", () => { look(); tell(); });
    }
    on(node, "pointerenter", look);
  }
  unit.value = reading.unit === null ? "" : String(reading.unit);
  view.value = reading.backward ? "1" : "";
  el.classList.add("lstm-microscope");
  el.replaceChildren(frame);
  rebuild();
  const resized = new ResizeObserver(fit);
  resized.observe(sheet);
  const soon = (tries = 60) => requestAnimationFrame(() => (svg.clientWidth || !tries ? fit() : soon(tries - 1)));
  const themed = new MutationObserver(() => soon()); // JupyterLab hides all for a moment while it changes its theme
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  on(matchMedia("(prefers-color-scheme: dark)"), "change", () => soon());
  return () => { stop.abort(); resized.disconnect(); themed.disconnect(); };
}

export default { render };
