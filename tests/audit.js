// Read inside the page after probe.js: what a reader who cannot see, or sees little, would trip over.
window.audit = (() => {
  const { all, main, seen, style, above, named } = window.probe;
  const words = (node) => `${node.tagName.toLowerCase()} "${(node.textContent || "").trim().slice(0, 40)}"`;

  function rgba(text) {
    const numbers = text.match(/-?[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    const scale = text.startsWith("color(srgb") ? 255 : 1;
    const [r, g, b, a = 1] = numbers;
    return [r * scale, g * scale, b * scale, a];
  }
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);

  /** The colour behind an element: every ground that lies under it, laid over each other. */
  function ground(node) {
    const layers = [];
    const { x, y, width, height } = node.getBoundingClientRect();
    for (let at = node; at; at = above(at)) {
      const box = at.getBoundingClientRect();
      const under = box.left <= x + width / 2 && box.right >= x + width / 2
        && box.top <= y + height / 2 && box.bottom >= y + height / 2;
      if (!under && at !== document.body && at !== document.documentElement) continue;
      const colour = rgba(style(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  }
  function luminance([r, g, b]) {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }
  function ratio(a, b) {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  }
  const clear = (node) => {
    for (let at = node, all = 1; at; at = above(at)) {
      all *= Number(style(at).opacity);
      if (all < 0.99) return all;
    }
    return 1;
  };
  const unusable = (node) => {
    for (let at = node; at; at = above(at)) {
      if (at.disabled || at.ariaDisabled === "true" || at.ariaHidden === "true") return true;
    }
    return false;
  };

  /** Text too pale against its ground: 4.5 to 1 is asked for, 3 to 1 of large text (WCAG 1.4.3). */
  function pale() {
    return all("*").filter((node) => seen(node) && !unusable(node)
      && !node.closest("svg") && !node.matches(".fn-sr, style, script")
      && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
      .flatMap((node) => {
        const at = style(node);
        const back = ground(node);
        const colour = rgba(at.color);
        colour[3] *= clear(node);
        const size = parseFloat(at.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(at.fontWeight) >= 700);
        const found = ratio(over(colour, back), back);
        return found < (large ? 3 : 4.5) - 0.01 ? [`pale text ${found.toFixed(2)}: ${words(node)}`] : [];
      });
  }

  const nameless = () => all('input, select, textarea, button, a[href], [role="slider"], [role="combobox"], summary')
    .filter((node) => seen(node) && !unusable(node) && node.type !== "hidden" && !named(node) && !node.textContent.trim())
    .map((node) => `no label: ${node.outerHTML.slice(0, 120)}`);

  const unspoken = () => all('canvas, img, svg[role="img"], .js-plotly-plot')
    .filter((node) => seen(node) && !unusable(node) && node.getAttribute("alt") !== "" && !spoken(node))
    .map((node) => `no text alternative: ${node.outerHTML.slice(0, 120)}`);
  function spoken(node) {
    for (let at = node, i = 0; at && i < 4; at = above(at), i++) {
      if (at.getAttribute("aria-label") || at.getAttribute("alt") || at.getAttribute("aria-labelledby")) return true;
      if (at.tagName === "FIGURE" && at.querySelector("figcaption")) return true;
    }
    return false;
  }

  function headings() {
    const found = all("h1, h2, h3, h4, h5, h6").filter(seen);
    const levels = found.map((node) => Number(node.tagName[1]));
    const faults = levels.filter((level) => level === 1).length === 1 ? [] : [`expected one h1; got ${levels.join()}`];
    levels.forEach((level, i) => {
      if (i && level > levels[i - 1] + 1) faults.push(`heading skips a level: ${words(found[i])}`);
    });
    return faults;
  }

  const twins = () => {
    const ids = [...main().querySelectorAll("[id]")].map((node) => node.id);
    return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))].map((id) => `two elements of id ${id}`);
  };

  /** What a finger cannot hit: WCAG 2.5.8 asks for 24 px of what is pressed, words in a line aside. */
  const small = () => all('input, button, [role="slider"], [role="combobox"]')
    .filter((node) => seen(node) && !unusable(node) && !node.closest("p, li, label, h1, h2, h3, h4"))
    .filter((node) => { const box = node.getBoundingClientRect(); return Math.min(box.width, box.height) < 12; })
    .map((node) => `too small to press: ${node.outerHTML.slice(0, 120)}`);

  function wide() {
    const room = document.documentElement.clientWidth;
    const faults = [document.scrollingElement, main()].filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => `scrolls sideways: ${box.tagName} ${box.scrollWidth} > ${box.clientWidth}`);
    return faults.length ? faults.concat(all("*").filter((node) => seen(node) && node.getBoundingClientRect().right > room + 1)
      .slice(0, 5).map((node) => `past the right edge: ${node.outerHTML.slice(0, 120)}`)) : [];
  }

  /** Have the browser keep the look of what is out of sight up to date, too, or no longer. */
  function uncover(whether) {
    document.getElementById("audit-uncover")?.remove();
    if (!whether) return;
    const sheet = document.createElement("style");
    sheet.id = "audit-uncover";
    sheet.textContent = "[data-testid=stMain] * { content-visibility: visible !important; }";
    document.head.append(sheet);
  }

  return {
    uncover,
    faults: () => [
      document.documentElement.lang ? [] : ["no language"], pale(), nameless(), unspoken(), headings(), twins(), small(),
    ].flat(),
    wide, ground, luminance,
  };
})();
