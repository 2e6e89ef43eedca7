"""Can everybody read a page, and hit what is on it? WCAG 2.2's AA, computed in the browser over all that is there."""

from __future__ import annotations

from typing import Any

# Contrast (1.4.3): each piece of text against what is painted behind it.
_CONTRAST = r"""
document.querySelectorAll("details").forEach(one => one.open = true);
const dot = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true}), known = new Map();
function rgba(colour) {
  if (!known.has(colour)) {
    dot.clearRect(0, 0, 1, 1); dot.fillStyle = colour; dot.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data;
    known.set(colour, [r, g, b, a / 255]);
  }
  return known.get(colour);
}
const over = (top, below) => [0, 1, 2].map(k => top[3] * top[k] + (1 - top[3]) * below[k]);
function light(colour) {
  const [r, g, b] = colour.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
}
function ground(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    layers.push(rgba(style.backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  const canvas = matchMedia("(prefers-color-scheme: dark)").matches &&
    getComputedStyle(document.documentElement).colorScheme.includes("dark") ? [18, 18, 18] : [255, 255, 255];
  return layers.reverse().reduce((below, top) => over(top, below), canvas);
}
const faults = new Map(), words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let looked = 0;
while (words.nextNode()) {
  const text = words.currentNode.data.trim(), element = words.currentNode.parentElement;
  if (!text || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
  if (element.closest("script, style, noscript, svg, mjx-assistive-mml, [disabled], .visually-hidden")) continue;
  const box = element.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1) continue;
  const behind = ground(element), style = getComputedStyle(element);
  if (!behind) continue;
  let opacity = 1;
  for (let at = element; at; at = at.parentElement) opacity *= getComputedStyle(at).opacity;
  const [r, g, b, a] = rgba(style.color);
  const [one, two] = [light(over([r, g, b, a * opacity], behind)), light(behind)].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  const ratio = (one + .05) / (two + .05);
  looked += 1;
  if (ratio < (large ? 3 : 4.5) - .005) {
    const place = element.className && element.className.baseVal === undefined ? "." + element.className : "";
    const key = `${element.localName}${place}: ${ratio.toFixed(2)} (${style.color} on ${behind.map(Math.round)})`;
    if (!faults.has(key)) faults.set(key, text.slice(0, 40));
  }
}
return [looked, [...faults].map(([key, text]) => `${key} “${text}”`)];
"""

# Target size (2.5.8): 24 px, or so much room around that a circle of 24 px touches no other; but for links in a text.
_TARGETS = r"""
const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, label[for], [role=button]";
const seen = [...document.querySelectorAll(wanted)].filter(
  one => one.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !one.disabled
    && !one.closest(".visually-hidden, .skip-to-content") && one.localName !== "label"
    || one.localName === "label" && one.checkVisibility({visibilityProperty: true}));
const inline = one => getComputedStyle(one).display.startsWith("inline");
const inText = one => {
  if (one.localName !== "a" || !inline(one)) return false;
  let block = one.parentElement;
  while (inline(block)) block = block.parentElement;
  const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    let at = words.currentNode.parentElement;
    while (at !== block && inline(at) && !at.matches(wanted)) at = at.parentElement;
    if (at === block && /\w/.test(words.currentNode.data)) return true;
  }
  return false;
};
const targets = [];
for (const one of seen) {
  const label = one.closest("label") ?? one;  // what stands in a label is hit by it
  const box = label.getBoundingClientRect();
  if (box.width > 1 && box.height > 1)
    targets.push({one, box, x: box.x + box.width / 2, y: box.y + box.height / 2,
                  small: box.width < 23.95 || box.height < 23.95});
}
const apart = (small, other) => {
  if (other.small) return Math.hypot(small.x - other.x, small.y - other.y) >= 23.95;
  const dx = Math.max(other.box.left - small.x, 0, small.x - other.box.right);
  const dy = Math.max(other.box.top - small.y, 0, small.y - other.box.bottom);
  return Math.hypot(dx, dy) >= 11.95;
};
const faults = new Map();
for (const small of targets) {
  if (!small.small || inText(small.one)) continue;
  const near = targets.find(other => other !== small && !apart(small, other) && !small.one.contains(other.one)
    && !other.one.contains(small.one) && !inText(other.one));
  if (!near) continue;
  const named = one => `${one.localName} “${one.textContent.trim().slice(0, 25)}”`, {width, height} = small.box;
  const key = `${small.one.localName}.${small.one.className} in ${small.one.parentElement.className}`;
  if (!faults.has(key)) faults.set(key,
    `${named(small.one)} is ${width.toFixed(0)} × ${height.toFixed(0)}, too near to ${named(near.one)}`);
}
return [targets.length, [...faults.values()]];
"""


def too_faint(browser: Any) -> tuple[int, list[str]]:
    """Return how many pieces of text were looked at, and those that are too faint, one of a kind."""
    looked, faults = browser.execute_script(_CONTRAST)
    return looked, faults


def hard_to_hit(browser: Any) -> tuple[int, list[str]]:
    """Return how many targets were looked at, and those that a finger misses, one of a kind."""
    looked, faults = browser.execute_script(_TARGETS)
    return looked, faults


def look(browser: Any, dark: bool) -> None:
    """Ask pages for their light or their dark look, as the system does."""
    feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def on_a_phone(browser: Any) -> None:
    """Show pages 390 px wide."""
    browser.set_window_size(500, 900)  # the narrowest that Chromium opens; then as narrow as a phone
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    )
