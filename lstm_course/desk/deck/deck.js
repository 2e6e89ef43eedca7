// One press, one step. Every slide fits its stage: what is too tall gets smaller letters and pictures, never a scroll bar.
"use strict";
(() => {
  const root = document.documentElement, stage = document.querySelector("main");
  let slides = [...document.querySelectorAll(".slide")];
  const SPLIT = 0.86, SMALLEST = 0.62;  // of the letters: a slide that needs less is split; one that cannot be may be smaller
  let at = 0;

  function fits(slide, smallest) {
    const box = slide.querySelector(".fit");
    const overflows = () => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
    for (let size = 1, picture = 1; ; picture > 0.85 ? picture -= 0.1 : size -= 0.04, picture = Math.max(picture, size * 0.6)) {
      box.style.fontSize = `${size}em`;
      box.style.setProperty("--picture", picture);
      if (!overflows()) return true;
      if (size <= smallest) return false;
    }
  }

  // A slide with too much on it becomes several: what stands last goes on to the next one, a paragraph, a row, a piece.
  function split(slide) {
    if (fits(slide, SPLIT)) return [slide];
    const rest = slide.cloneNode(false), title = slide.querySelector("h1, h2, .section");
    rest.removeAttribute("id");
    rest.innerHTML = `<div class="section">${title ? title.innerHTML : ""}</div><div class="fit"></div><aside class="notes"></aside>`;
    while (moveLast(slide.querySelector(".fit"), rest.querySelector(".fit")) && !fits(slide, SPLIT));
    if (!rest.querySelector(".step")) { fits(slide, SMALLEST); return [slide]; }
    rest.querySelector(".notes").innerHTML = slide.querySelector(".notes").innerHTML;
    slide.after(rest);
    return [slide, ...split(rest)];
  }

  function moveLast(from, to) {
    const step = from.lastElementChild, text = step.lastElementChild;
    const parts = text && text.matches(".text") ? text : step, last = parts.lastElementChild;
    const rows = last && last.matches("table") ? last.tBodies[0].rows : [];
    if (rows.length > 2) {
      let table = to.querySelector(".step table");
      if (!table) {
        table = last.cloneNode(true);
        table.tBodies[0].replaceChildren();
        put(table, to, parts !== step);
      }
      table.tBodies[0].prepend(rows[rows.length - 1]);
    } else if (parts.children.length > 1 && !parts.children[parts.children.length - 2].matches("h1, h2, h3")) {
      put(last, to, parts !== step);
    } else if (step.previousElementSibling) {
      const first = to.firstElementChild;
      if (first) first.classList.add("later");
      step.classList.remove("later");
      to.prepend(step);
    } else return false;
    return true;
  }

  function put(part, to, isText) {
    if (!to.firstElementChild) to.innerHTML = `<div class="step">${isText ? '<div class="text"></div>' : ""}</div>`;
    const step = to.firstElementChild;
    ((isText && step.querySelector(".text")) || step).prepend(part);
  }

  function scale() {
    const by = Math.min(innerWidth / 1280, innerHeight / 720);
    stage.style.transform = `translate(${(innerWidth - 1280 * by) / 2}px, ${(innerHeight - 720 * by) / 2}px) scale(${by})`;
  }

  function go(number, last) {
    at = Math.max(0, Math.min(slides.length - 1, number));
    slides.forEach((slide, i) => slide.classList.toggle("now", i === at));
    slides[at].querySelectorAll(".later").forEach(step => step.classList.toggle("come", !!last));
    told();
  }

  function told() {
    document.querySelector(".number").textContent = `${at + 1} / ${slides.length}`;
    document.querySelector(".bar div").style.width = `${100 * (at + 1) / slides.length}%`;
    history.replaceState(null, "", `#${at + 1}`);
  }

  function next() {
    const step = slides[at].querySelector(".later:not(.come)");
    if (step) step.classList.add("come"); else if (at < slides.length - 1) go(at + 1);
  }

  function back() {
    const come = slides[at].querySelectorAll(".later.come");
    if (come.length) come[come.length - 1].classList.remove("come"); else if (at > 0) go(at - 1, true);
  }

  const keys = {
    " ": next, ArrowRight: next, ArrowDown: next, PageDown: next, Enter: next,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => go(0), End: () => go(slides.length - 1),
    f: () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen(),
    n: () => document.body.classList.toggle("talk"),
    d: () => root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark",
    "?": () => { const help = document.querySelector(".keys"); help.hidden = !help.hidden; },
  };
  addEventListener("keydown", event => {
    const busy = event.target.closest("input, select, summary, button, [tabindex], a");
    if (event.ctrlKey || event.altKey || event.metaKey || (busy && event.key !== "PageDown" && event.key !== "PageUp")) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  let touched = null;
  addEventListener("touchstart", event => touched = event.target.closest("input, select") ? null : event.touches[0].clientX);
  addEventListener("touchend", event => {
    const moved = touched === null ? 0 : event.changedTouches[0].clientX - touched;
    if (moved < -60) next(); else if (moved > 60) back();
  });

  if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";
  addEventListener("resize", scale);
  addEventListener("hashchange", () => go(+location.hash.slice(1) - 1 || 0));
  scale();
  Promise.all([document.fonts.ready, ...[...document.images].map(image => image.decode().catch(() => 0))]).then(() => {
    const wanted = slides[at];
    slides = slides.flatMap(split);
    go(slides.indexOf(wanted));
    root.dataset.ready = "yes";
  });
  go(+location.hash.slice(1) - 1 || 0);
})();
