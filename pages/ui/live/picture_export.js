// PNG and SVG of a Plotly figure, drawn here and saved by the browser.

function build(root) {
  const row = element("div", { class: "fn-buttons" }, root);
  const buttons = ["png", "svg"].map((format) =>
    element("button", { type: "button", name: format, text: format.toUpperCase() }, row));
  const said = element("p", { role: "status" }, root);
  return { buttons, said, saved: null };
}

async function save(figure, format, name) {
  const Plotly = await plotly();
  const paper = { paper_bgcolor: "#ffffff", width: undefined, height: undefined };
  const layout = { ...figure.layout, ...paper };
  const address = await Plotly.toImage({ data: figure.data, layout }, {
    format, width: 1200, height: 680, scale: format === "png" ? 2 : 1,
  });
  const link = element("a", { href: address, download: `${name}.${format}` });
  link.click();
}

export default function (component) {
  const state = keep(component, build);
  const { figure, wanted, name, failed } = unpack(component.data).meta;
  for (const button of state.buttons) {
    button.onclick = () => component.setTriggerValue("wanted", button.name);
  }
  if (wanted && figure) {
    save(figure, wanted, name).catch(() => { state.said.textContent = failed; });
  }
}
