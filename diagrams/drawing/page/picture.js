// Puts the picture of a view on the stage, and makes its cards and lines reachable by pointer, key and ear.

function mount(view) {
  const template = document.querySelector(`template[data-view="${CSS.escape(view.name)}"]`);
  const svg = template.content.querySelector("svg").cloneNode(true);
  for (const image of svg.querySelectorAll("[data-image]")) {
    image.setAttribute("href", data.images[Number(image.dataset.image)]);
  }
  state.view = view;
  state.svg = svg;
  // An image hides what is inside it from assistive technology; a group does not.
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", view.title);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  for (const tooltip of svg.querySelectorAll("title")) tooltip.remove(); // the details say more
  byId("picture").replaceChildren(svg);
  shapes(".card").forEach((shape) => prepareCard(view, shape));
  shapes(".connection").forEach((shape) => prepareConnection(view, shape));
  putInReadingOrder(shapes(".card"));
}

function prepareCard(view, shape) {
  const card = view.cards.get(shape.dataset.card);
  const box = shape.getBBox();
  const ring = { x: box.x - 3, y: box.y - 3, width: box.width + 6, height: box.height + 6, rx: 10 };
  shape.append(drawn("rect", { class: "ring", ...ring }));
  shape.setAttribute("tabindex", "0");
  nameButton(shape, card.alarms ? alarmsOf(card) : "");
}

/** The name starts with the words that are drawn, so that who speaks them hits the button. */
function nameButton(shape, more) {
  const texts = [...shape.querySelectorAll("text")];
  for (const text of texts) text.after(" "); // else the last word of a line and the first of the next are one
  const words = texts.map((text) => text.textContent.trim());
  shape.setAttribute("role", "button");
  shape.setAttribute("aria-label", [...words, more].filter(Boolean).join(" "));
}

function prepareConnection(view, shape) {
  const connection = view.connections.get(shape.dataset.connection);
  for (const line of shape.querySelectorAll('path[fill="none"], polyline, line')) {
    const hit = line.cloneNode(false);
    for (const name of ["id", "marker-end", "marker-start"]) hit.removeAttribute(name);
    hit.setAttribute("class", "hit");
    line.before(hit);
  }
  shape.setAttribute("tabindex", "-1"); // reached from the details of its cards, so that Tab goes card by card
  nameButton(shape, titleOf(view, connection));
}

/** Row by row, as eyes go: a card starts a row when it lies below the middle of the row's first card. */
function putInReadingOrder(cards) {
  const places = cards.map((shape) => ({ shape, box: shape.getBoundingClientRect() }));
  places.sort((one, other) => one.box.top - other.box.top);
  let row = 0;
  let middle = -Infinity;
  for (const place of places) {
    if (place.box.top > middle) {
      row += 1;
      middle = place.box.top + place.box.height / 2;
    }
    place.row = row;
  }
  places.sort((one, other) => one.row - other.row || one.box.left - other.box.left);
  const slots = cards.map((shape) => {
    const slot = document.createComment("");
    shape.replaceWith(slot);
    return slot;
  });
  places.forEach((place, index) => slots[index].replaceWith(place.shape));
}
