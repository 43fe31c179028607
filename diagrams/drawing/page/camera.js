// Zoom and pan: the picture's viewBox moves, so that lines and text stay sharp.
const STEP = 1.25;
const CLOSEST = 0.06; // of the picture's width
const FARTHEST = 2;
const MARGIN = 16; // pixels around a card that is brought into sight
const DRAG = 4; // pixels before a press becomes a drag and no longer a click
const pointers = new Map();
let home = null;
let box = null;
let dragged = false;

function resetCamera() {
  const { x, y, width, height } = state.svg.viewBox.baseVal;
  home = { x, y, width, height };
  fit();
}

function fit() {
  show({ ...home });
}

function show(next) {
  // The middle of what is seen stays on the picture: nobody gets lost beside it.
  const clamp = (start, size, from, length) => Math.min(Math.max(start, from - size / 2), from + length - size / 2);
  next.x = clamp(next.x, next.width, home.x, home.width);
  next.y = clamp(next.y, next.height, home.y, home.height);
  box = next;
  state.svg.setAttribute("viewBox", [box.x, box.y, box.width, box.height].map((n) => n.toFixed(2)).join(" "));
}

function zoom(factor, screenX, screenY) {
  const area = state.svg.getBoundingClientRect();
  const at = new DOMPoint(screenX ?? area.x + area.width / 2, screenY ?? area.y + area.height / 2)
    .matrixTransform(state.svg.getScreenCTM().inverse());
  const width = Math.min(Math.max(box.width / factor, home.width * CLOSEST), home.width * FARTHEST);
  const scale = width / box.width;
  show({ x: at.x - (at.x - box.x) * scale, y: at.y - (at.y - box.y) * scale, width, height: box.height * scale });
}

function pan(right, down) {
  const scale = state.svg.getScreenCTM().a;
  show({ ...box, x: box.x + right / scale, y: box.y + down / scale });
}

/** Bring a card that has the focus onto the stage when zooming pushed it off. */
function reveal(shape) {
  const area = state.svg.getBoundingClientRect();
  const place = shape.getBoundingClientRect();
  const over = (start, end, from, to) => {
    if (start < from + MARGIN) return start - from - MARGIN;
    return Math.max(0, Math.min(end - to + MARGIN, start - from - MARGIN));
  };
  pan(over(place.left, place.right, area.left, area.right), over(place.top, place.bottom, area.top, area.bottom));
}

function followGestures(stage) {
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    zoom(Math.exp(-Math.max(-120, Math.min(120, pixels)) / (event.ctrlKey ? 100 : 400)), event.clientX, event.clientY);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (!pointers.size) dragged = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  stage.addEventListener("pointermove", (event) => movePointer(stage, event));
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
    stage.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      if (!pointers.size) stage.classList.remove("dragging");
    });
  }
  // The release of a drag is no click on the card under it.
  stage.addEventListener("click", (event) => dragged && event.stopPropagation(), { capture: true });
}

function movePointer(stage, event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = { x: event.clientX, y: event.clientY };
  if (!dragged && Math.hypot(now.x - before.x, now.y - before.y) < DRAG) return;
  if (!dragged) stage.setPointerCapture(event.pointerId); // not sooner: a capture takes the click from the card
  dragged = true;
  stage.classList.add("dragging");
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) {
    const distance = (one) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    zoom(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  } else pan(before.x - now.x, before.y - now.y);
  pointers.set(event.pointerId, now);
}
