// Access to the document, and to the pictures' data: cards and connections are shared between views.
const SVG = "http://www.w3.org/2000/svg";
const data = JSON.parse(document.getElementById("data").textContent);
const views = new Map(data.views.map((view) => [view.name, unpack(view)]));
const state = { view: null, svg: null, selected: null };

function unpack(view) {
  const cards = view.cards.map((index) => data.cards[index]);
  const connections = view.connections.map((index) => data.connections[index]);
  return {
    ...view,
    cards: new Map(cards.map((card) => [card.id, card])),
    connections: new Map(connections.map((connection) => [connection.id, connection])),
  };
}

function byId(id) {
  return document.getElementById(id);
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function button(text, onClick, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

function connectionsOf(view, card) {
  return [...view.connections.values()].filter(({ sources, targets }) => [...sources, ...targets].includes(card));
}

function nameOf(view, end) {
  return view.cards.get(end)?.title ?? view.groups[end] ?? end;
}

function shapes(selector) {
  return [...(state.svg?.querySelectorAll(selector) ?? [])];
}

function shapeOf(kind, id) {
  return shapes(`.${kind}`).find((shape) => shape.dataset[kind] === id);
}
