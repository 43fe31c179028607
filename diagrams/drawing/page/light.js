// Lights what belongs together and dims the rest.

function lightCard(id) {
  const touching = connectionsOf(state.view, id);
  // A line from a group is this card's own line too; it does not make neighbors of the group's other cards.
  const ends = touching.flatMap(({ sources, targets }) =>
    [sources, targets].flatMap((cards) => (cards.includes(id) ? [id] : cards)),
  );
  light([id, ...ends], touching.map((connection) => connection.id));
}

function lightConnection(id) {
  const { sources, targets } = state.view.connections.get(id);
  light([...sources, ...targets], [id]);
}

function light(cards, connections) {
  state.svg.classList.add("lit");
  for (const shape of shapes(".card")) shape.classList.toggle("on", cards.includes(shape.dataset.card));
  for (const shape of shapes(".connection")) {
    shape.classList.toggle("on", connections.includes(shape.dataset.connection));
  }
}

function lightShape(shape) {
  if (shape.dataset.card) lightCard(shape.dataset.card);
  else lightConnection(shape.dataset.connection);
}

/** Back to what is selected, or to all of it. */
function unlight() {
  const { selected } = state;
  if (selected) return selected.kind === "card" ? lightCard(selected.id) : lightConnection(selected.id);
  return state.svg.classList.remove("lit");
}

function shapeUnder(target) {
  return target instanceof Element ? target.closest(".card, .connection") : null;
}

function followPointerAndFocus(stage) {
  for (const [enter, leave] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    stage.addEventListener(enter, (event) => {
      const shape = shapeUnder(event.target);
      if (shape) lightShape(shape);
    });
    stage.addEventListener(leave, (event) => {
      if (shapeUnder(event.target)) unlight();
    });
  }
}
