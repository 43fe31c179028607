// Finds cards by their words: titles, facts, stacks and construct paths.

function wordsOf(card) {
  const facts = card.facts.flatMap((fact) => [fact.text, ...fact.why]);
  return [card.id, card.title, ...card.stacks, ...card.why, ...facts].join("\n").toLowerCase();
}

function matching(view, text) {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  return [...view.cards.values()].filter((card) => terms.every((term) => wordsOf(card).includes(term)));
}

function search() {
  const text = byId("search").value.trim();
  const found = new Set(matching(state.view, text).map((card) => card.id));
  for (const shape of shapes(".card")) {
    const missed = !found.has(shape.dataset.card);
    shape.classList.toggle("missed", missed);
    shape.setAttribute("tabindex", missed ? "-1" : "0");
  }
  byId("found").replaceChildren(...(text ? [`${found.size} of ${state.view.cards.size} cards `, ...elsewhere(text, found)] : []));
}

function clearSearch() {
  byId("search").value = "";
  search();
}

/** When this picture has none, say which one does. */
function elsewhere(text, found) {
  const other = found.size ? undefined : [...views.values()].find((view) => matching(view, text).length);
  return other ? [element("a", { href: addressOf(other.name) }, `see ${other.label}`)] : [];
}

function followSearch() {
  byId("search").addEventListener("input", search);
  byId("finder").addEventListener("submit", (event) => {
    event.preventDefault();
    shapes(".card:not(.missed)")[0]?.focus();
  });
}
