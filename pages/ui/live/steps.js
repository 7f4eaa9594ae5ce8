// The thin line of steps under a lesson's question: where you are, and a link to each step.

function build(root) {
  const nav = element("nav", { class: "fn-steps" }, root);
  return { root, nav, links: {} };
}

/** The step whose heading was last passed on the way down. */
function current(names) {
  let found = names[0];
  for (const name of names) {
    const heading = document.getElementById(name);
    if (heading && heading.getBoundingClientRect().top < window.innerHeight * 0.4) found = name;
  }
  return found;
}

function mark(state) {
  const names = Object.keys(state.meta.names);
  const here = current(names);
  if (here === state.here) return;
  state.here = here;
  names.forEach((name, index) => {
    const link = state.links[name];
    if (name === here) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
    link.classList.toggle("fn-passed", index <= names.indexOf(here));
  });
  const place = { slug: state.meta.slug, title: state.meta.title, step: here, name: state.meta.names[here] };
  try {
    localStorage.setItem("from_noise_place", JSON.stringify(place));
  } catch { /* a browser that keeps nothing has nothing to resume */ }
}

function go(state, name) {
  const heading = document.getElementById(name);
  if (!heading) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  heading.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  history.replaceState(history.state, "", `#${name}`);
}

export default function (component) {
  const state = keep(component, build);
  state.meta = unpack(component.data).meta;
  state.nav.setAttribute("aria-label", state.meta.label);
  if (state.slug !== state.meta.slug) {
    state.slug = state.meta.slug;
    state.here = null;
    state.nav.replaceChildren();
    for (const [name, word] of Object.entries(state.meta.names)) {
      const link = element("a", { href: `#${name}`, text: word }, state.nav);
      link.onclick = (event) => { event.preventDefault(); go(state, name); };
      state.links[name] = link;
    }
    const wanted = location.hash.slice(1) || window.fromNoiseStep;
    window.fromNoiseStep = null;
    if (state.links[wanted]) setTimeout(() => go(state, wanted), 400);
  }
  // They stay in sight through the box round this view, which Streamlit gives no name.

  const place = component.parentElement;
  const box = (place.host || place.getRootNode().host || place).closest('[data-testid="stLayoutWrapper"]');
  box.dataset.fnStays = "";
  const main = document.querySelector('[data-testid="stMain"]') || document;
  const watch = eachFrame(() => mark(state));
  main.addEventListener("scroll", watch, { passive: true });
  mark(state);
  return () => {
    main.removeEventListener("scroll", watch);
    delete box.dataset.fnStays;
  };
}
