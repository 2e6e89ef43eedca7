"""How smoothly the microscope scrubs: frames a second over 200 steps of 64 units, in headless Chromium.

python benchmarks/microscope.py             prints a table; exit code 1 below 60 frames a second
python benchmarks/microscope.py --units 16  other sizes: --steps, --units

A new step is shown at each frame, all units at once, then one, then backward. Beside the frames stands how long the
page's own work takes for a step, layout and paint left out. Needs chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

SCRUB = """
const done = arguments[0], slider = document.querySelector('.lstm-microscope input');
const frames = [], last = +slider.max;
let step = 0, before = 0;
function next(now) {
  if (before) frames.push(now - before);
  before = now;
  if (step === 2 * last) return done(frames);
  step += 1;
  slider.value = step > last ? 2 * last - step : step;
  slider.dispatchEvent(new Event('input'));
  requestAnimationFrame(next);
}
requestAnimationFrame(next)
"""
WORK = """
const done = arguments[0], slider = document.querySelector('.lstm-microscope input');
const real = window.requestAnimationFrame;
const times = [];
let act = null;
window.requestAnimationFrame = (callback) => { act = callback; return 1; };
for (let step = 0; step <= +slider.max; step++) {
  slider.value = step;
  slider.dispatchEvent(new Event('input'));
  const began = performance.now();
  act();
  times.push(performance.now() - began);
}
window.requestAnimationFrame = real;
done(times)
"""
CHOOSE = """
const select = document.querySelector(`.lstm-microscope select[aria-label=${arguments[0]}]`);
select.value = arguments[1]; select.dispatchEvent(new Event('change'))
"""
VIEWS = {"all units": ("unit", ""), "one unit": ("unit", "3"), "one unit, backward": ("view", "1")}


def main() -> int:
    from lstm_course.plots.microscope import microscope
    from lstm_course.reference.cells import LSTMCell
    from tests.browser.chromium import chromium

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--units", type=int, default=64)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    cell = LSTMCell(forget_bias=1.0)
    seen = microscope(cell, cell.init_params(rng, 8, options.units), rng.standard_normal((1, options.steps, 8)))
    slow = False
    print(f"{options.steps} steps of {options.units} units")
    print("shown                frames/s   median frame   95 % below   own work a step")
    with TemporaryDirectory() as folder, chromium(Path(folder, "profile")) as browser:
        page = seen.html(Path(folder, "page.html"))
        browser.get(page.as_uri())
        for view, choice in VIEWS.items():
            browser.execute_script(CHOOSE, *choice)
            frames = browser.execute_async_script(SCRUB)
            work = browser.execute_async_script(WORK)
            rate = 1000 * len(frames) / sum(frames)
            slow |= 1000 / median(frames) < 59
            print(
                f"{view:20} {rate:8.1f} {median(frames):11.1f} ms {np.quantile(frames, 0.95):9.1f} ms "
                f"{median(work):13.2f} ms"
            )
        print(f"the page: {page.stat().st_size / 1000:.0f} kB")
    return int(slow)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    sys.exit(main())
