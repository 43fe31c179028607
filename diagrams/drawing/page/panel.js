// The details of one card or connection: facts, where each was read, and what it is connected to.
const PATHS_SHOWN = 3;

function select(kind, id, byKey) {
  deselect(false);
  const shape = shapeOf(kind, id);
  if (!shape) return;
  state.selected = { kind, id, shape };
  shape.classList.add("selected");
  const { view } = state;
  byId("details").replaceChildren(...(kind === "card" ? cardDetails(view, view.cards.get(id))
    : connectionDetails(view, view.connections.get(id))));
  byId("details").hidden = false;
  byId("about").hidden = true;
  byId("side").scrollTop = 0;
  unlight();
  history.replaceState(null, "", kind === "card" ? addressOf(view.name, id) : addressOf(view.name));
  if (byKey) byId("details").querySelector("h2").focus();
}

function deselect(focusBack) {
  const { selected } = state;
  if (!selected) return;
  selected.shape.classList.remove("selected");
  closeDetails();
  unlight();
  history.replaceState(null, "", addressOf(state.view.name));
  if (focusBack) selected.shape.focus();
}

function closeDetails() {
  state.selected = null;
  byId("details").hidden = true;
  byId("details").replaceChildren();
  byId("about").hidden = false;
}

function addressOf(view, card) {
  return `#${[view, card].filter(Boolean).map(encodeURIComponent).join("/")}`;
}

function titleOf(view, { source, target, kind, label }) {
  return `${nameOf(view, source)} to ${nameOf(view, target)}, ${lineOf({ kind, label })}`;
}

function lineOf({ kind, label }) {
  return `${data.kinds[kind]} ${label}`.trim();
}

function head(title, where) {
  const close = button("Close", () => deselect(true), { title: "Close (Escape)" });
  const heading = element("h2", { tabindex: "-1" }, title);
  return [element("div", { class: "top" }, heading, close), element("p", { class: "where" }, where)];
}

function cardDetails(view, card) {
  const stacks = card.stacks.length ? `Stack ${card.stacks.join(", ")}` : "Outside the stacks";
  const parts = head(card.title, [view.groups[card.group], stacks].filter(Boolean).join(" \u00b7 "));
  const closer = view.links[card.id];
  if (views.has(closer)) {
    const attributes = { class: "closer", href: closerAddress(card.id) };
    parts.push(element("a", attributes, `Closer: ${views.get(closer).label}`));
  }
  const facts = card.facts.map((fact) => element("li", {}, fact.text, ...paths(fact.why)));
  const gone = (view.was[card.id] ?? []).map((fact) => element("li", {}, element("del", {}, fact.text)));
  parts.push(...section("Facts", [...facts, ...gone]));
  if (card.alarms) parts.push(...section("Alarms", [element("li", {}, alarmsOf(card))]));
  parts.push(...section("Constructs", card.why.length ? [element("li", {}, ...paths(card.why))] : []));
  parts.push(...section("Connections", connectionsOf(view, card.id).map((connection) => connected(view, card, connection))));
  return parts;
}

function alarmsOf({ alarms }) {
  return alarms === 1 ? "1 alarm watches it" : `${alarms} alarms watch it`;
}

function connectionDetails(view, connection) {
  const { source, target, sources, targets, why } = connection;
  const parts = head(`${nameOf(view, source)} \u2192 ${nameOf(view, target)}`, lineOf(connection));
  parts.push(...section("Why it is drawn", [element("li", {}, ...paths(why))]));
  parts.push(...section("Ends", [...sources, ...targets].map((end) => element("li", {}, button(nameOf(view, end),
    (event) => select("card", end, event.detail === 0), { class: "connected" })))));
  return parts;
}

/** One entry of a card's connections: pointing at it lights the line, choosing it opens the line's details. */
function connected(view, card, connection) {
  const leaving = connection.sources.includes(card.id);
  const other = nameOf(view, leaving ? connection.target : connection.source);
  const open = button(`${leaving ? "to" : "from"} ${other}`,
    (event) => select("connection", connection.id, event.detail === 0), { class: "connected" });
  open.prepend(sample(connection.kind));
  open.append(element("span", { class: "line" }, lineOf(connection)));
  for (const name of ["pointerenter", "focus"]) open.addEventListener(name, () => lightConnection(connection.id));
  for (const name of ["pointerleave", "blur"]) open.addEventListener(name, unlight);
  return element("li", {}, open, ...paths(connection.why));
}

function section(title, entries) {
  return entries.length ? [element("h3", {}, title), element("ul", {}, ...entries)] : [];
}

function paths(why) {
  const items = why.map((path) => element("li", {}, element("code", {}, path)));
  const [shown, rest] = [items.slice(0, PATHS_SHOWN), items.slice(PATHS_SHOWN)];
  const lists = shown.length ? [element("ul", { class: "why" }, ...shown)] : [];
  if (!rest.length) return lists;
  const summary = element("summary", {}, `${rest.length} more`);
  return [...lists, element("details", {}, summary, element("ul", { class: "why" }, ...rest))];
}
