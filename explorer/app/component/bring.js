// Brings what was asked for into view, with the keyboard on its first control, each time that `count`
// rises. Shows nothing.

const CONTROLS = "a[href], button, input, textarea, summary";
const seen = new WeakMap();

function bring(anchor) {
  const heading = document.getElementById(anchor);
  if (!heading) return;
  const follows = (each) =>
    heading.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING &&
    !heading.contains(each) &&
    each.getClientRects().length > 0;
  heading.scrollIntoView({ block: "start" });
  [...document.querySelectorAll(CONTROLS)].find(follows)?.focus({ preventScroll: true });
}

export default function ({ data, parentElement }) {
  const before = seen.get(parentElement);
  seen.set(parentElement, data.count);
  if (before !== undefined && data.count > before) requestAnimationFrame(() => bring(data.anchor));
}
