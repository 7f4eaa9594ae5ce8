// A line that leads back to the lesson and the step where this browser was last.

function place() {
  try {
    return JSON.parse(localStorage.getItem("from_noise_place"));
  } catch {
    return null;
  }
}

/** Through the course's own list of pages, so that the session goes on; else by address. */
function go(event, slug, step) {
  const link = [...document.querySelectorAll('[data-testid="stSidebarNavLink"]')]
    .find((one) => one.href && new URL(one.href).pathname.endsWith(`/${slug}`));
  if (!link) return;
  event.preventDefault();
  window.fromNoiseStep = step;
  link.click();
}

export default function (component) {
  const state = keep(component, (root) => ({ line: element("p", { class: "fn-resume" }, root) }));
  const { words } = unpack(component.data).meta;
  const was = place();
  const known = was && /^\w+$/.test(was.slug) && words.titles[was.slug];
  state.line.replaceChildren();
  if (!known) {
    state.line.textContent = words.first;
    return;
  }
  const link = element("a", { href: `${was.slug}#${was.step}`, text: `${known} · ${was.name}` });
  link.onclick = (event) => go(event, was.slug, was.step);
  state.line.append(`${words.back} `, link);
}
