"""What a reader needs of a piece of a page: letters that stand out from their ground, and nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_LOWEST_CONTRAST = """
const numbers = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
const parse = text => [...numbers(text), 1].slice(0, 4);
const over = (top, under) => [0, 1, 2].map(k => top[k] * top[3] + under[k] * (1 - top[3])).concat(1);
const light = c => { const [r, g, b] = c.slice(0, 3).map(v => v / 255)
  .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b };
const above = node => { const all = []; for (let e = node; e; e = e.parentElement) all.push(e); return all };
const ground = node => above(node).reverse().reduce(
  (under, e) => over(parse(getComputedStyle(e).backgroundColor), under), [255, 255, 255, 1]);
const walker = document.createTreeWalker(arguments[0], NodeFilter.SHOW_TEXT);
let lowest = [99, ''];
while (walker.nextNode()) {
  const text = walker.currentNode, e = text.parentElement;
  if (!text.data.trim() || !e.checkVisibility()) continue;
  const under = ground(e), letters = parse(getComputedStyle(e).color);
  letters[3] *= above(e).reduce((share, one) => share * getComputedStyle(one).opacity, 1);
  const [a, b] = [light(over(letters, under)), light(under)].sort((x, y) => y - x);
  const contrast = (a + .05) / (b + .05);
  if (contrast < lowest[0]) lowest = [contrast, text.data];
}
return lowest"""

_OVERFLOWING = """
const edge = Math.min(arguments[0].getBoundingClientRect().right, innerWidth) + 1;
return [arguments[0], ...arguments[0].querySelectorAll('*')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > edge)
  .map(e => e.outerHTML.slice(0, 200))"""


def lowest_contrast(browser: Any, element: Any) -> tuple[float, str]:
    """Return the lowest contrast of letters with their ground, as WCAG counts it, and the text that has it."""
    contrast, text = browser.execute_script(_LOWEST_CONTRAST, element)
    return contrast, text


def overflowing(browser: Any, element: Any) -> list[str]:
    """Return the parts of an element that reach beyond its right edge, or the window's."""
    return browser.execute_script(_OVERFLOWING, element)


@contextmanager
def narrow(browser: Any, width: int = 390) -> Iterator[None]:
    """Make the page as narrow as a phone."""
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
