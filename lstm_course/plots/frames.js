// Sliders whose pictures were drawn beforehand (frames.py): each gets its controls, and shows the picture of its place.
"use strict";
(() => {
  for (const live of document.querySelectorAll(".lstm-frames")) {
    const data = JSON.parse(live.querySelector("script").textContent), image = live.querySelector("img");
    const chosen = data.controls.map(control => control.start), panel = document.createElement("div");
    panel.className = "controls";
    data.controls.forEach((control, i) => {
      const label = document.createElement("label"), words = control.words && control.values;
      const input = document.createElement(words ? "select" : "input"), value = document.createElement("output");
      label.append(control.label, input);
      if (words) words.forEach((word, k) => input.add(new Option(word, k)));
      else { Object.assign(input, {type: "range", min: 0, max: control.values.length - 1, step: 1}); label.append(value); }
      input.value = chosen[i];
      const show = () => {
        chosen[i] = +input.value;
        if (!words) { value.textContent = control.values[chosen[i]]; input.setAttribute("aria-valuetext", value.textContent); }
        const frame = data.frames[chosen.join(",")];
        image.src = frame[0]; image.alt = frame[1];
      };
      input.addEventListener("input", show);
      show();
      panel.append(label);
    });
    live.prepend(panel);
  }
})();
