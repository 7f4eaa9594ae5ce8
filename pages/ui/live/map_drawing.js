// What maps have in common: where a place lies, coast, density, dots, crosses.

const SINE = Math.PI / 180;

/** Where a place lies on the canvas, and back; flat or cylindrical equal-area. */
function chart(projection, width, height) {
  const equalArea = projection === "equal_area";
  return {
    x: (lon) => ((lon + 180) / 360) * width,
    y: (lat) => (equalArea ? (1 - Math.sin(lat * SINE)) / 2 : (90 - lat) / 180) * height,
    lon: (x) => (x / width) * 360 - 180,
    lat: (y) => (equalArea
      ? Math.asin(Math.max(-1, Math.min(1, 1 - (2 * y) / height))) / SINE
      : 90 - (y / height) * 180),
  };
}

/** 1 where the packed mask has land at that place, 0 where sea. */
function landAt(mask, lon, lat) {
  const [rows, columns] = mask.shape;
  const row = Math.min(rows - 1, Math.max(0, Math.floor(((90 - lat) / 180) * rows)));
  const column = Math.min(columns - 1, Math.max(0, Math.floor(((lon + 180) / 360) * columns)));
  const bit = row * columns + column;
  return (mask.bits[bit >> 3] >> (7 - (bit & 7))) & 1;
}

/** A number that another mask does not have (FNV-1a). */
function fingerprint(bits) {
  let hash = 2166136261;
  for (let i = 0; i < bits.length; i++) hash = Math.imul(hash ^ bits[i], 16777619);
  return hash >>> 0;
}

/** The land as a picture in a tint, one pixel a cell of the mask; with `rim`, only the cells of
 *  land beside the sea. Kept until the mask or the tint changes. */
function landPicture(state, tint, rim) {
  const [rows, columns] = state.mask.shape;
  const key = `${tint}|${rim}|${rows}|${columns}|${fingerprint(state.mask.bits)}`;
  state.lands = state.lands || {};
  if (state.lands[rim]?.key === key) return state.lands[rim].picture;
  const bits = state.mask.bits;
  const at = (cell) => (bits[cell >> 3] >> (7 - (cell & 7))) & 1;
  const picture = new OffscreenCanvas(columns, rows);
  const pixels = new ImageData(columns, rows);
  const shade = new Uint32Array(pixels.data.buffer);
  const ink = ((255 << 24) | (tint[2] << 16) | (tint[1] << 8) | tint[0]) >>> 0;
  for (let cell = 0; cell < rows * columns; cell++) {
    if (!at(cell)) continue;
    const inner = rim && at(cell - 1) && at(cell + 1)
      && (cell < columns || at(cell - columns)) && (cell >= columns * (rows - 1) || at(cell + columns));
    if (!inner) shade[cell] = ink;
  }
  picture.getContext("2d").putImageData(pixels, 0, 0);
  state.lands[rim] = { key, picture };
  return picture;
}

/** One frame of the density as a picture in the sequential colours; row 0 is the north. */
function densityPicture(density, frame, top, colours) {
  const [rows, columns] = density.shape.slice(-2);
  const picture = new OffscreenCanvas(columns, rows);
  const pixels = new ImageData(columns, rows);
  const shade = new Uint32Array(pixels.data.buffer);
  const start = density.shape.length === 3 ? frame * rows * columns : 0;
  for (let cell = 0; cell < rows * columns; cell++) {
    const share = Math.min(1, density.data[start + cell] / top);
    const at = 3 * Math.round(255 * share);
    if (at) shade[cell] = (255 << 24) | (colours[at + 2] << 16) | (colours[at + 1] << 8) | colours[at];
  }
  picture.getContext("2d").putImageData(pixels, 0, 0);
  return picture;
}

function drawPicture(context, picture, place, state, smooth) {
  context.imageSmoothingEnabled = smooth;
  const { width, height } = place;
  if (state.meta.projection !== "equal_area") {
    context.drawImage(picture, 0, 0, width, height);
    return;
  }
  for (let row = 0; row < picture.height; row++) {
    const north = place.y(90 - (row * 180) / picture.height);
    const south = place.y(90 - ((row + 1) * 180) / picture.height);
    context.drawImage(picture, 0, row, picture.width, 1, 0, north, width, south - north + 0.5);
  }
}

function drawGraticule(context, place, colour) {
  context.strokeStyle = colour("line");
  context.lineWidth = 0.5;
  context.beginPath();
  for (let lon = -150; lon < 180; lon += 30) {
    context.moveTo(place.x(lon), 0);
    context.lineTo(place.x(lon), place.height);
  }
  for (let lat = -60; lat < 90; lat += 30) {
    context.moveTo(0, place.y(lat));
    context.lineTo(place.width, place.y(lat));
  }
  context.stroke();
}

/** Truth: filled dots. */
function drawDots(context, place, dots, count, fill, radius) {
  context.fillStyle = fill;
  context.beginPath();
  for (let i = 0; i < count; i++) {
    const [x, y] = [place.x(dots[2 * i]), place.y(dots[2 * i + 1])];
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 6.2832);
  }
  context.fill();
}

/** Samples: small diagonal crosses, so that shape tells them from truth as well as colour. */
function drawCrosses(context, place, dots, start, count, stroke, size) {
  context.strokeStyle = stroke;
  context.lineWidth = 1.25;
  context.beginPath();
  for (let i = start; i < start + count; i++) {
    const [x, y] = [place.x(dots[2 * i]), place.y(dots[2 * i + 1])];
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x - size, y + size);
    context.lineTo(x + size, y - size);
  }
  context.stroke();
}

/** Whether the cells of the mask are too small to be seen as cells. */
const fine = (state) => state.mask.shape[1] > 300;

/** The coast of a coarse mask, along the edges of its cells. */
function drawEdges(context, place, mask, stroke) {
  const [rows, columns] = mask.shape;
  const at = (row, column) => (mask.bits[(row * columns + column) >> 3] >> (7 - ((row * columns + column) & 7))) & 1;
  const [x, y] = [(column) => place.x((360 * column) / columns - 180), (row) => place.y(90 - (180 * row) / rows)];
  context.strokeStyle = stroke;
  context.lineWidth = 1.25;
  context.beginPath();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (column + 1 < columns && at(row, column) !== at(row, column + 1)) {
        context.moveTo(x(column + 1), y(row));
        context.lineTo(x(column + 1), y(row + 1));
      }
      if (row + 1 < rows && at(row, column) !== at(row + 1, column)) {
        context.moveTo(x(column), y(row + 1));
        context.lineTo(x(column + 1), y(row + 1));
      }
    }
  }
  context.stroke();
}

/** The layers that do not change while a box is dragged, on a canvas of their own. */
function backdrop(state, width, height, density) {
  const canvas = new OffscreenCanvas(Math.round(width * density), Math.round(height * density));
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  const place = { ...chart(state.meta.projection, width, height), width, height };
  const colour = state.colour;
  context.fillStyle = colour("sea");
  context.fillRect(0, 0, width, height);
  if (state.mask && state.meta.coast) {
    drawPicture(context, landPicture(state, rgb(colour("land")), false), place, state, fine(state));
  }
  if (state.arrays.density) drawDensity(context, place, state);
  if (state.arrays.density && state.mask && state.meta.coast) {
    context.globalAlpha = 0.55;
    if (fine(state)) drawPicture(context, landPicture(state, rgb(colour("truth")), true), place, state, true);
    else drawEdges(context, place, state.mask, colour("truth"));
    context.globalAlpha = 1;
  }
  drawGraticule(context, place, colour);
  drawSpots(context, place, state);
  return canvas;
}

function drawDensity(context, place, state) {
  const { density, land } = { density: state.arrays.density, land: state.meta.coast };
  const colours = ramp(state.root, "seq");
  const picture = densityPicture(density, state.frame, state.top, colours);
  context.globalAlpha = (land ? 0.85 : 1) * (state.values.opacity ?? 1) * state.lit("density");
  drawPicture(context, picture, place, state, state.meta.smooth);
  context.globalAlpha = 1;
}

function drawSpots(context, place, state) {
  const picked = state.picked || (() => true);
  const { truth, samples } = state.arrays;
  const small = Math.max(0.9, Math.min(1.9, place.width / 520));
  if (truth && picked("truth")) {
    context.globalAlpha = 0.8 * state.lit("truth");
    drawDots(context, place, truth.data, Math.min(state.dots, truth.shape[0]), state.colour("truth"), small);
  }
  if (samples && picked("samples")) {
    const count = samples.shape[samples.shape.length - 2];
    const start = samples.shape.length === 3 ? state.frame * count : 0;
    context.globalAlpha = 0.9 * state.lit("samples");
    drawCrosses(context, place, samples.data, start, count, state.colour("samples"), small * 1.25);
  }
  context.globalAlpha = 1;
}
