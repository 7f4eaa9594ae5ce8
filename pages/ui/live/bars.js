// A bar with its name and its count; a tick says what it is compared with.

function bar(list, ticked = false) {
  const row = element("li", {}, list);
  const name = element("span", { class: "fn-bar-name", dir: "auto" }, row);
  const space = element("span", { class: "fn-bar-room" }, row);
  const ink = element("i", {}, space);
  const tick = ticked ? element("u", {}, space) : null;
  return { row, name, ink, tick, count: element("span", { class: "fn-bar-count" }, row) };
}
