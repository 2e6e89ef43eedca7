"use strict";
// What comes from the gradebook is put into the page as text, never as markup.
const asked = new URLSearchParams(location.search);
const $ = id => document.getElementById(id);
const KEYS = "asdfg";
let unit = { questions: [] }, open = null, at = 0, before = null, saving = false;

function made(tag, text, more = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  return Object.assign(element, more);
}

// Paragraphs of the instructor's own notebook, with what is **bold** or `code` in them; a list or a table stays as it is.
function prose(text) {
  return text.replace(/^#+\s+(.*)$/gm, "**$1**").trim().split(/\n\s*\n/).map(part => {
    const paragraph = made("p", ""), lines = /^\s*([-*+|>]|\d+\.|```)\s/m.test(part) ? part : part.replace(/\n/g, " ");
    paragraph.append(...lines.split(/(\*\*.+?\*\*|`[^`\n]+`)/s).map(piece =>
      /^\*\*.+\*\*$/s.test(piece) ? made("strong", piece.slice(2, -2))
        : /^`[^`]+`$/.test(piece) ? made("code", piece.slice(1, -1)) : piece));
    return paragraph;
  });
}

function say(text, wrong = false) {
  $("said").textContent = text;
  $("said").className = wrong ? "wrong" : "";
}

async function ask(path, data) {
  const headers = { Authorization: `token ${asked.get("token")}` };
  let answer, said;
  try {
    answer = await fetch(path, data ? { method: "POST", headers, body: JSON.stringify(data) } : { headers });
    said = await answer.json();
  } catch {
    throw new Error("There is no answer: does lstm-course mark still run? What was saved before is in the gradebook.");
  }
  if (!answer.ok) throw Object.assign(new Error(said.error), { answers: said.answers });
  return said;
}

const again = () => $("again").checked;
const waiting = group => group.members.filter(who => open.answers[who].waits);
const shown = group => (again() ? group.members : waiting(group));
const ticked = () => [...$("answers").querySelectorAll("input:checked")].map(box => box.value);
const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

async function load(cell) {
  try {
    open = await ask(`question?cell=${encodeURIComponent(cell)}`);
  } catch (error) {
    return say(error.message, true);
  }
  before = null;
  say("");
  document.querySelector("main").hidden = false;
  $("asked").replaceChildren(...prose(open.asked || open.name));
  $("model").replaceChildren(...prose(open.model || "There is none in the source folder."));
  $("most").textContent = `of ${open.most}`;
  const steps = Number.isInteger(open.most) && open.most <= 10 ? open.most : 0;
  $("steps").replaceChildren(...Array.from({ length: steps ? steps + 1 : 0 }, (_, n) =>
    made("button", n, { type: "button", onclick: () => { $("points").value = n; $("points").focus(); } })));
  at = open.groups.findIndex(group => waiting(group).length);
  if (at < 0) at = 0;
  draw();
}

function draw() {
  const all = Object.values(open.answers), marked = all.filter(one => !one.waits).length;
  Object.assign($("bar"), { max: all.length || 1, value: marked });
  $("count").textContent = `${marked} of ${all.length} marked`;
  $("questions").replaceChildren(...unit.questions.map(one => {
    if (one.cell === open.cell) one.wait = all.length - marked;
    const button = made("button", `${one.name}: ${one.wait ? `${one.wait} to mark` : "✓"}`, { onclick: () => load(one.cell) });
    button.setAttribute("aria-current", one.cell === open.cell);
    return button;
  }));
  $("groups").replaceChildren(...open.groups.map((group, number) => {
    const item = made("li", ""), wait = waiting(group).length;
    const button = made("button", wait || "✓", { type: "button", onclick: () => go(number) });
    button.className = wait ? "" : "done";
    button.title = `group ${number + 1}: ${plural(group.members.length, "answer")}, ${wait} to mark`;
    button.setAttribute("aria-label", button.title);
    button.setAttribute("aria-current", number === at);
    item.append(button);
    return item;
  }));
  $("groups").querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  drawGroup();
  drawComments();
  $("undo").disabled = !before;
}

function drawGroup() {
  const group = open.groups[at], students = group ? shown(group) : [];
  $("form").hidden = !students.length;
  $("group").textContent = !group ? "Nobody has answered yet." : students.length
    ? `Group ${at + 1} of ${open.groups.length}: ${plural(students.length, "answer")}${students.length > 1 ? " alike" : ""}`
    : `Group ${at + 1} of ${open.groups.length}: all marked`;
  $("answers").replaceChildren(...students.map((who, number) => drawAnswer(group, who, number)));
  $("answers").scrollTop = 0;
  $("points").value = "";
  $("comment").value = "";
}

function drawAnswer(group, who, number) {
  const one = open.answers[who], item = made("li", ""), body = made("div", "");
  const box = made("input", "", { type: "checkbox", value: who, checked: one.waits || !waiting(group).length });
  box.setAttribute("aria-label", $("names").checked ? who : `answer ${number + 1}`);
  if ($("names").checked) body.append(made("div", who, { className: "soft" }));
  if (!number || one.empty) {
    body.append(made("div", one.empty ? "(nothing was written)" : one.text, { className: "text" }));
  } else {
    const details = made("details", ""), words = made("summary", "", { className: "words" });
    const parts = group.differences[who].split(" ").filter(Boolean);
    words.append(...parts.map(part => made(part[0] === "−" ? "del" : "ins", part)));
    if (!parts.length) words.append(made("span", "the same words", { className: "soft" }));
    details.append(words, made("div", one.text, { className: "text" }));
    body.append(details);
  }
  if (!one.waits) {
    body.append(made("div", `${one.points ?? "no"} points${one.comment ? `: ${one.comment}` : ""}`, { className: "has" }));
  }
  item.append(box, body);
  return item;
}

function drawComments() {
  $("comments").replaceChildren(...open.comments.slice(0, KEYS.length).map((text, number) => {
    const button = made("button", "", { type: "button", onclick: () => takeComment(number) });
    button.append(made("kbd", KEYS[number]), ` ${text}`);
    return button;
  }));
}

function takeComment(number) {
  if (number < open.comments.length) $("comment").value = open.comments[number];
}

function go(number) {
  at = Math.max(0, Math.min(number, open.groups.length - 1));
  draw();
}

function next(step) {
  for (let n = at + step; n >= 0 && n < open.groups.length; n += step) {
    if (shown(open.groups[n]).length) return go(n);
  }
  if (step > 0) say(Object.values(open.answers).some(one => one.waits) ? "This was the last group; some before it wait." : "All are marked.");
}

function take(said) {
  Object.assign(open.answers, said.answers);
  if (said.comments) open.comments = said.comments;
}

async function send(path, data, done) {
  if (saving) return;
  saving = $("save").disabled = true;
  try {
    take(await ask(path, { cell: open.cell, ...data }));
    done();
  } catch (error) {
    if (error.answers) {
      take(error);
      before = null;
      draw();
    }
    say(error.message, true);
  } finally {
    saving = $("save").disabled = false;
  }
}

const seen = students => Object.fromEntries(students.map(who => [who, open.answers[who].seen]));

function save() {
  const students = ticked(), typed = $("points").value.trim().replace(",", ".");
  const points = typed === "" ? NaN : Number(typed);
  if (!students.length) return say("No answer is ticked.", true);
  if (!(points >= 0 && points <= open.most)) {
    $("points").focus();
    return say(`Points are a number from 0 to ${open.most}.`, true);
  }
  const had = students.map(who => [who, (({ points, waits, comment }) => ({ points, waits, comment }))(open.answers[who])]);
  return send("mark", { points, comment: $("comment").value, seen: seen(students) }, () => {
    before = { had: Object.fromEntries(had), at };
    say(`${plural(students.length, "answer")}: ${points} of ${open.most}, in the gradebook.`);
    document.activeElement?.blur();
    const rest = waiting(open.groups[at]).length;
    draw();
    if (!rest) next(1);
  });
}

function undo() {
  if (!before) return;
  const { had, at: then } = before;
  return send("undo", { before: had, seen: seen(Object.keys(had)) }, () => {
    before = null;
    at = then;
    draw();
    say(`${plural(Object.keys(had).length, "answer")}: as before.`);
  });
}

const PRESSED = {
  j: () => next(1), k: () => next(-1), u: undo,
  c: () => $("comment").focus(),
  n: () => { $("names").checked = !$("names").checked; redraw(); },
};

function redraw() {
  const kept = [$("points").value, $("comment").value];
  draw();
  [$("points").value, $("comment").value] = kept;
}

document.addEventListener("keydown", event => {
  if (!open || event.altKey || event.metaKey) return;
  const field = event.target, writes = field === $("comment") || field === $("points");
  if (event.key === "Escape") return field.blur();
  if (event.key === "Enter" && field === $("comment") && event.ctrlKey) {
    event.preventDefault();
    return save();
  }
  if (writes || event.ctrlKey) return;
  if (/^[0-9]$/.test(event.key)) {
    event.preventDefault();
    $("points").value = event.key;
    return $("points").focus();
  }
  if (event.key === "Enter" && field === document.body) return save();
  const comment = KEYS.indexOf(event.key), pressed = PRESSED[event.key];
  if (comment >= 0) takeComment(comment);
  else if (pressed) {
    event.preventDefault();
    pressed();
  }
});
$("form").addEventListener("submit", event => { event.preventDefault(); save(); });
$("skip").onclick = () => next(1);
$("back").onclick = () => next(-1);
$("undo").onclick = undo;
$("again").onchange = redraw;
$("names").onchange = redraw;
$("again").checked = asked.has("again");

ask("questions").then(said => {
  unit = said;
  $("unit").textContent = document.title = `${unit.unit}: marking`;
  if (!unit.questions.length) return say(`${unit.unit} has no question that a person marks.`);
  const wanted = asked.get("question");
  const first = unit.questions.find(one => [one.cell, one.name].includes(wanted))
    || unit.questions.find(one => one.wait) || unit.questions[0];
  return load(first.cell);
}, error => say(error.message, true));
