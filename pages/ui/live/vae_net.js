// The decoder of pictures (core.picture_nets) and the inspector (core.inspector), from their weights.

const VAE_SIDE = 32;
const PATCH_SIDE = 4;
const bend = (v) => v / (1 + Math.exp(-v)); // SiLU
const SIZES = [3, 8, 4, 6, 7]; // values of each attribute, as core.space.OUTFITS has them
const [HAIR_COLOUR, HAIR, SILVER] = [3, 4, 5]; // columns, and what the bald are read as

/** A 16-bit float as a number. */
function half(bits) {
  const power = (bits >> 10) & 31;
  const rest = bits & 1023;
  const size = power ? 2 ** (power - 15) * (1 + rest / 1024) : 2 ** -24 * rest;
  return bits & 32768 ? -size : size;
}

/** Every uint16 array as the floats that its bits are. */
function widened(arrays) {
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) table[bits] = half(bits);
  for (const entry of Object.values(arrays)) {
    if (!(entry.data instanceof Uint16Array)) continue;
    const narrow = entry.data;
    entry.data = new Float32Array(narrow.length);
    for (let i = 0; i < narrow.length; i++) entry.data[i] = table[narrow[i]];
  }
  return arrays;
}

/** W x + b, with W by rows. */
function affine(x, weight, bias) {
  const out = new Float32Array(bias.length);
  for (let o = 0, at = 0; o < out.length; o++) {
    let sum = bias[o];
    for (let i = 0; i < x.length; i++, at++) sum += weight[at] * x[i];
    out[o] = sum;
  }
  return out;
}

/** The mean of p(x|z) as the network says it, (3, 32, 32), not yet clipped. */
function pictureOf(net, code) {
  const w = (name) => net[`decoder.${name}`].data;
  let h = affine(code, w("trunk.0.weight"), w("trunk.0.bias")).map(bend);
  for (let layer = 2; net[`decoder.trunk.${layer}.layer.weight`]; layer++) {
    const more = affine(h, w(`trunk.${layer}.layer.weight`), w(`trunk.${layer}.layer.bias`));
    h = h.map((v, i) => v + bend(more[i]));
  }
  const features = affine(h, w("spread.weight"), w("spread.bias")).map(bend);
  const [weight, bias] = [w("paint.weight"), w("paint.bias")];
  const across = VAE_SIDE / PATCH_SIDE;
  const each = features.length / across ** 2;
  const out = new Float32Array(3 * VAE_SIDE ** 2);
  const values = 3 * PATCH_SIDE ** 2;
  for (let p = 0; p < across ** 2; p++) {
    const corner = Math.floor(p / across) * PATCH_SIDE * VAE_SIDE + (p % across) * PATCH_SIDE;
    for (let o = 0; o < values; o++) {
      let sum = bias[p * values + o];
      for (let i = 0; i < each; i++) sum += weight[(p * values + o) * each + i] * features[p * each + i];
      const [colour, dot] = [o >> 4, o & 15];
      out[colour * VAE_SIDE ** 2 + corner + (dot >> 2) * VAE_SIDE + (dot & 3)] = sum;
    }
  }
  return out;
}

/** A mean as the bytes of a picture, (32, 32, 3). */
function asBytes(mean) {
  const area = VAE_SIDE ** 2;
  const bytes = new Uint8ClampedArray(3 * area);
  for (let p = 0; p < area; p++) for (let c = 0; c < 3; c++) bytes[3 * p + c] = (mean[c * area + p] + 1) * 127.5;
  return bytes;
}

/** A 3 x 3 convolution and what is below zero cut off; x is (channels, side, side). */
function cutConvolution(x, side, weight, bias, stride) {
  const [inward, small, wide] = [x.length / side ** 2, side / stride, side + 2];
  const padded = new Float32Array(inward * wide * wide);
  for (let i = 0; i < inward; i++) {
    for (let r = 0; r < side; r++) padded.set(x.subarray((i * side + r) * side, (i * side + r + 1) * side), (i * wide + r + 1) * wide + 1);
  }
  const out = new Float32Array(bias.length * small * small);
  for (let o = 0; o < bias.length; o++) {
    const plane = out.subarray(o * small * small, (o + 1) * small * small).fill(bias[o]);
    for (let i = 0; i < inward; i++) {
      for (let tap = 0; tap < 9; tap++) {
        const factor = weight[(o * inward + i) * 9 + tap];
        const start = (i * wide + Math.floor(tap / 3)) * wide + (tap % 3);
        for (let r = 0, at = 0; r < small; r++) {
          for (let c = 0, from = start + r * stride * wide; c < small; c++, at++, from += stride) plane[at] += factor * padded[from];
        }
      }
    }
  }
  return out.map((v) => Math.max(0, v));
}

const STRIDES = [1, 2, 1, 2];

/** What the inspector reads in a picture of bytes: {codes, clean, score}. */
function inspect(net, bytes) {
  const w = (name) => net[`inspector.${name}`].data;
  const half = VAE_SIDE / 2;
  let h = new Float32Array(12 * half * half);
  for (let y = 0; y < VAE_SIDE; y++) {
    for (let x = 0; x < VAE_SIDE; x++) {
      for (let c = 0; c < 3; c++) {
        const channel = 4 * c + 2 * (y % 2) + (x % 2);
        h[(channel * half + (y >> 1)) * half + (x >> 1)] = bytes[(y * VAE_SIDE + x) * 3 + c] / 127.5 - 1;
      }
    }
  }
  STRIDES.reduce((side, stride, layer) => {
    h = cutConvolution(h, side, w(`layers.${layer}.weight`), w(`layers.${layer}.bias`), stride);
    return side / stride;
  }, half);
  h = affine(h, w("hidden.weight"), w("hidden.bias")).map((v) => Math.max(0, v));
  const out = affine(h, w("head.weight"), w("head.bias"));
  let at = 0;
  const codes = SIZES.map((size) => {
    const part = [...out.subarray(at, at + size)];
    at += size;
    return part.indexOf(Math.max(...part));
  });
  if (codes[HAIR] === 0) codes[HAIR_COLOUR] = SILVER;
  return { codes, clean: out[at] > 0, score: out[at] };
}

const logSigmoid = (v) => (v > 0 ? -Math.log1p(Math.exp(-v)) : v - Math.log1p(Math.exp(v)));
const curves = new WeakMap();

/** What each value's logistic curve needs beside its place, worked out once: one over its scale,
 *  half a level's step on it, e to minus that, and the log mass of a step far from both ends. */
function curvesOf(net) {
  if (!curves.has(net)) {
    const scales = net.log_scale.data;
    const [inverse, step, fall, rest] = Array.from({ length: 4 }, () => new Float64Array(scales.length));
    for (let at = 0; at < scales.length; at++) {
      inverse[at] = Math.exp(-scales[at]);
      step[at] = inverse[at] / 255;
      fall[at] = Math.exp(-step[at]);
      rest[at] = Math.log(-Math.expm1(-2 * step[at]));
    }
    curves.set(net, { inverse, step, fall, rest });
  }
  return curves.get(net);
}

const STEEP = 600; // beyond it e^x leaves what a number can hold

/** log p(x|z) of a picture of bytes, nats: a logistic curve on 256 levels for each value.
 *  With u from the curve's middle and half a level s: σ(u + s) − σ(u − s) is
 *  (1 − e^−2s) / ((1 + e^(−s−u)) (1 + e^(u−s))), and the product is 1 + e^−s (e^u + e^−u) + e^−2s. */
function logLikelihood(net, bytes, mean) {
  const { inverse, step, fall, rest } = curvesOf(net);
  const area = VAE_SIDE ** 2;
  let sum = 0;
  for (let c = 0, at = 0; c < 3; c++) {
    for (let p = 0; p < area; p++, at++) {
      const level = bytes[3 * p + c];
      const u = (level / 127.5 - 1 - mean[at]) * inverse[at];
      if (level === 0 || level === 255) {
        sum += logSigmoid(step[at] + (level ? -u : u)); // all that is beyond the last level is its own
      } else if (Math.abs(u) > STEEP) {
        sum += rest[at] - (Math.abs(u) - step[at]);
      } else {
        const rise = Math.exp(u);
        sum += rest[at] - Math.log1p(fall[at] * (rise + 1 / rise + fall[at]));
      }
    }
  }
  return sum;
}

/** What the browser holds of the lesson, fetched once for the page: {arrays, meta}. */
function held(address) {
  window.fromNoiseHeld = window.fromNoiseHeld || {};
  window.fromNoiseHeld[address] = window.fromNoiseHeld[address] || fetch(asset(address))
    .then((answer) => answer.arrayBuffer())
    .then((buffer) => unpack(new Uint8Array(buffer)))
    .then(({ arrays, meta }) => ({ arrays: widened(arrays), meta }));
  return window.fromNoiseHeld[address];
}

/** The bytes of picture `which`, and its row of an array of numbers. */
const pictureBytes = (arrays, which) => arrays.pictures.data.subarray(which * 3072, (which + 1) * 3072);
const rowOf = (array, which) => array.data.subarray(which * array.shape[1], (which + 1) * array.shape[1]);
