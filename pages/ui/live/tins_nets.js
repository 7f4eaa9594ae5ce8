// Not seen: keeps the principal components and the small networks for the views of tins.

export default function (component) {
  const state = keep(component, () => ({}));
  const { arrays, meta } = unpack(component.data);
  const nets = {};
  for (const [name, array] of Object.entries(arrays)) {
    const [word, ...rest] = name.split("/");
    if (rest.length) (nets[word] = nets[word] || {})[rest.join("/")] = array;
  }
  window.fromNoiseTins = { nets, mean: arrays.mean.data, components: arrays.components.data };
  document.dispatchEvent(new CustomEvent("fromnoise:tins"));
  painted(meta.view, { nets: Object.keys(nets).length });
  state.there = true;
}
