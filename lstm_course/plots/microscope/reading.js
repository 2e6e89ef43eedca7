// What a step looks like: which number stands in a chip, how strongly it colours, how thick the belt is.
// It is decided as in reading.py. The three scripts are joined to one module, in this order: reading, parts, microscope.

const DECADES = 6, THIN = 3, THICK = 20;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function number(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size >= 0.005 && size < 100 ? value.toFixed(2) : value.toExponential(0).replace("e+", "e");
  return text.replaceAll("-", "−");
}

class Reading {
  constructor(data, bytes) {
    this.data = data;
    const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    this.numbers = new Float32Array(copy);
    this.step = data.step; this.unit = data.unit; this.backward = data.backward;
  }
  array(name) {
    if (!this.backward || name.startsWith("z_")) return this.data.values[name.split(">")[0]];
    return name.includes(">") ? this.data.along[name] : this.data.gradients[name];
  }
  entries(name, step = this.step) {
    const [start, size] = this.array(name);
    return this.numbers.subarray(start + step * size, start + (step + 1) * size);
  }
  shown(name, step = this.step) {
    const entries = this.entries(name, step);
    if (this.unit !== null && entries.length === this.data.units && name !== "x") return entries[this.unit];
    return entries.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  }
  share(name, value) {
    if (!this.backward) return clamp(value / this.data.values[name][2], -1, 1);
    if (value === 0) return 0;
    return Math.sign(value) * clamp(1 + Math.log10(Math.abs(value) / this.data.largest) / DECADES, 0, 1);
  }
  thickness(name, step = this.step) {
    const entries = this.unit === null ? this.entries(name, step) : [this.shown(name, step)];
    const sum = entries.reduce((all, value) => all + Math.abs(this.share(name, value)), 0);
    return THIN + ((THICK - THIN) * sum) / entries.length;
  }
  text(name, step = this.step) {
    if (name === "x" && !this.backward && this.data.reads.length) return this.data.reads[step];
    return number(this.shown(name, step));
  }
}
