// The legend, beside the picture and in it: each kind of connection that the picture shows, to switch off and on.
const switchedOff = new Set();

function listKinds() {
  const kinds = [...new Set(shapes(".connection").map((shape) => shape.dataset.kind))].sort();
  byId("kinds").replaceChildren(...kinds.map((kind) => {
    const toggle = button(data.kinds[kind], () => switchKind(kind), { "data-kind": kind });
    toggle.prepend(sample(kind));
    return toggle;
  }));
  applyKinds();
}

/** A short piece of the line as the picture draws it. */
function sample(kind) {
  const line = shapes(`.connection[data-kind="${kind}"] [stroke]:not(.hit)`)[0];
  const swatch = drawn("svg", { width: 28, height: 8, viewBox: "0 0 28 8", "aria-hidden": "true" });
  const stroke = drawn("path", { d: "M1 4H27", "stroke-width": 2.5, fill: "none" });
  for (const name of ["stroke", "stroke-dasharray"]) {
    if (line?.hasAttribute(name)) stroke.setAttribute(name, line.getAttribute(name));
  }
  swatch.append(stroke);
  return swatch;
}

function switchKind(kind) {
  if (!switchedOff.delete(kind)) switchedOff.add(kind);
  applyKinds();
}

function applyKinds() {
  for (const toggle of byId("kinds").children) {
    toggle.setAttribute("aria-pressed", String(!switchedOff.has(toggle.dataset.kind)));
  }
  for (const shape of shapes(".connection, .legend")) {
    shape.classList.toggle("off", switchedOff.has(shape.dataset.kind));
  }
}
