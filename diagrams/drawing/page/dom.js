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

/** What the name at an end of a connection stands for: one card, or every card inside a group. */
function cardsAt(view, end) {
  if (view.cards.has(end)) return [end];
  return [...view.cards.values()].filter((card) => isInside(view, card.group, end)).map((card) => card.id);
}

function isInside(view, group, outer) {
  for (let each = group; each; each = view.groups[each]?.parent) if (each === outer) return true;
  return false;
}

function nameOf(view, end) {
  return view.cards.get(end)?.title ?? view.groups[end]?.label ?? end;
}

function shapes(selector) {
  return [...(state.svg?.querySelectorAll(selector) ?? [])];
}

function shapeOf(kind, id) {
  return shapes(`.${kind}`).find((shape) => shape.dataset[kind] === id);
}
