// The autoencoder of pictures (core.picture_nets) for one grey picture at a time, from its weights.

const silu = (v) => v / (1 + Math.exp(-v));

/** W x + b, with W by rows. */
function linear(x, weight, bias) {
  const out = new Float64Array(bias.length);
  for (let o = 0; o < out.length; o++) {
    let sum = bias[o];
    for (let i = 0; i < x.length; i++) sum += weight[o * x.length + i] * x[i];
    out[o] = sum;
  }
  return out;
}

/** A 3 x 3 convolution, one pixel of zeros round the picture; x is (channels, side, side). */
function convolve(x, side, weight, bias, stride) {
  const inward = x.length / side ** 2;
  const small = side / stride;
  const out = new Float64Array(bias.length * small * small);
  for (let o = 0, at = 0; o < bias.length; o++) {
    for (let r = 0; r < small; r++) {
      for (let c = 0; c < small; c++, at++) {
        let sum = bias[o];
        for (let dr = 0; dr < 3; dr++) {
          const row = r * stride + dr - 1;
          if (row < 0 || row >= side) continue;
          for (let dc = 0; dc < 3; dc++) {
            const column = c * stride + dc - 1;
            if (column < 0 || column >= side) continue;
            for (let i = 0; i < inward; i++) {
              sum += weight[((o * inward + i) * 3 + dr) * 3 + dc] * x[(i * side + row) * side + column];
            }
          }
        }
        out[at] = sum;
      }
    }
  }
  return out;
}

const PATCH = 4;

/** A picture of 32 x 32 levels to its code. */
function netEncode(net, levels) {
  const patches = new Float64Array(1024);
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const channel = (y % PATCH) * PATCH + (x % PATCH);
      patches[(channel * 8 + Math.floor(y / PATCH)) * 8 + Math.floor(x / PATCH)] = levels[y * 32 + x] / 127.5 - 1;
    }
  }
  const w = (name) => net[`encoder.${name}`].data;
  let h = convolve(patches, 8, w("first.weight"), w("first.bias"), 1).map(silu);
  h = convolve(h, 8, w("second.weight"), w("second.bias"), 2).map(silu);
  h = linear(h, w("hidden.weight"), w("hidden.bias")).map(silu);
  return linear(h, w("last.weight"), w("last.bias"));
}

/** A code to a picture of 32 x 32 levels, clipped to 0 .. 255. */
function netDecode(net, code) {
  const w = (name) => net[`decoder.${name}`].data;
  let h = linear(code, w("trunk.0.weight"), w("trunk.0.bias")).map(silu);
  for (let layer = 2; net[`decoder.trunk.${layer}.layer.weight`]; layer++) {
    const more = linear(h, w(`trunk.${layer}.layer.weight`), w(`trunk.${layer}.layer.bias`));
    h = h.map((v, i) => v + silu(more[i]));
  }
  const features = linear(h, w("spread.weight"), w("spread.bias")).map(silu);
  const [weight, bias] = [w("paint.weight"), w("paint.bias")];
  const each = features.length / 64;
  const out = new Float64Array(1024);
  for (let p = 0; p < 64; p++) {
    for (let o = 0; o < 16; o++) {
      let sum = bias[p * 16 + o];
      for (let i = 0; i < each; i++) sum += weight[(p * 16 + o) * each + i] * features[p * each + i];
      const [y, x] = [Math.floor(p / 8) * PATCH + Math.floor(o / PATCH), (p % 8) * PATCH + (o % PATCH)];
      out[y * 32 + x] = Math.max(0, Math.min(255, (sum + 1) * 127.5));
    }
  }
  return out;
}
