// Navigation and keys. The address says what is shown: #full is a view, #full/web a card of it.
const PAN = 60;
const KEYS = {
  "+": () => zoom(STEP),
  "=": () => zoom(STEP),
  "-": () => zoom(1 / STEP),
  0: fit,
  ArrowLeft: () => pan(-PAN, 0),
  ArrowRight: () => pan(PAN, 0),
  ArrowUp: () => pan(0, -PAN),
  ArrowDown: () => pan(0, PAN),
  "/": () => byId("search").focus(),
  Escape: () => deselect(true),
};

function route() {
  const [name, card] = location.hash.slice(1).split("/").map(decode);
  const view = views.get(name) ?? views.values().next().value;
  if (view !== state.view) open(view);
  if (view.cards.has(card)) select("card", card, false);
  else deselect(false);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // a broken address shows the first picture
  }
}

function open(view) {
  closeDetails();
  mount(view);
  resetCamera();
  listKinds();
  search();
  byId("view-title").textContent = view.title;
  byId("view-subtitle").textContent = view.subtitle;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === addressOf(view.name)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = view.title;
}

function closerAddress(card) {
  const closer = views.get(state.view.links[card]);
  return closer && addressOf(closer.name, closer.cards.has(card) ? card : undefined);
}

function choose(shape, byKey) {
  const kind = shape.dataset.card ? "card" : "connection";
  select(kind, shape.dataset[kind], byKey);
}

function followChoices(stage) {
  stage.addEventListener("click", (event) => {
    const shape = shapeUnder(event.target);
    const entry = event.target.closest(".legend");
    if (shape) choose(shape, false);
    else if (data.kinds[entry?.dataset.kind]) switchKind(entry.dataset.kind);
    else deselect(false);
  });
  stage.addEventListener("dblclick", (event) => {
    const address = closerAddress(shapeUnder(event.target)?.dataset.card);
    if (address) location.hash = address;
  });
  stage.addEventListener("focusin", (event) => {
    const shape = shapeUnder(event.target);
    if (shape?.matches(":focus-visible")) reveal(shape);
  });
}

function pressKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const shape = shapeUnder(event.target);
  if (shape && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    choose(shape, true);
    return;
  }
  if (event.target instanceof HTMLInputElement) {
    if (event.key === "Escape") clearSearch();
    return;
  }
  const scrolling = event.key.startsWith("Arrow") && byId("side").contains(event.target);
  const action = KEYS[event.key];
  if (!action || scrolling) return;
  event.preventDefault();
  action();
}

const stage = byId("picture");
followPointerAndFocus(stage);
followGestures(stage);
followChoices(stage);
followSearch();
followTheme();
document.addEventListener("keydown", pressKey);
byId("tools").addEventListener("click", (event) => {
  const actions = { in: () => zoom(STEP), out: () => zoom(1 / STEP), fit };
  actions[event.target.dataset.zoom]?.();
});
addEventListener("hashchange", route);
route();
