// Keeps the keyboard where it was when a control is drawn anew, goes away or can be used no more:
// on the one that took its place, else on the nearest that is still there. Shows nothing.

const CONTROLS = "a[href], button, input, textarea, summary, [tabindex='0']";
const QUIET = 120; // milliseconds without a change, after which the page counts as drawn

const usable = (each) => each.isConnected && !each.disabled && each.getClientRects().length > 0;
const named = (each) =>
  each.getAttribute("aria-label") ?? each.labels?.[0]?.textContent ?? each.textContent;
const alike = (name, each) =>
  [...document.querySelectorAll(name.tag)].filter((other) => named(other) === name.text);

function place(control) {
  const name = { tag: control.localName, text: named(control) };
  const above = [];
  for (let each = control.parentElement; each; each = each.parentElement) above.push(each);
  return { control, name, number: alike(name).indexOf(control), above };
}

function successor({ name, number, above }) {
  const same = alike(name).filter(usable);
  if (same.length) return same[Math.min(Math.max(number, 0), same.length - 1)];
  for (const each of above.filter((one) => one.isConnected)) {
    const found = [...each.querySelectorAll(CONTROLS)].find(usable);
    if (found) return found;
  }
  return null;
}

function keep() {
  let last = null;
  let waiting = 0;
  const isDrawn = () => document.querySelector("[data-test-script-state=notRunning]") !== null;
  const isLost = () => last && !usable(last.control) && document.activeElement === document.body;

  const restore = () => {
    if (!isLost()) return;
    if (!isDrawn()) return wait();
    successor(last)?.focus({ preventScroll: true });
  };
  const wait = () => {
    clearTimeout(waiting);
    waiting = setTimeout(restore, QUIET);
  };
  const remember = (event) => (last = place(event.target));
  const forget = (event) => {
    if (!event.target.closest?.(`${CONTROLS}, label`)) last = null; // a click beside every control
  };
  const watch = new MutationObserver(() => isLost() && wait());

  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", forget);
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  return () => {
    clearTimeout(waiting);
    watch.disconnect();
    document.removeEventListener("focusin", remember);
    document.removeEventListener("pointerdown", forget);
  };
}

const kept = new WeakMap();

export default function ({ parentElement }) {
  const stop = kept.get(parentElement) ?? keep(); // once, however often the page is drawn
  kept.set(parentElement, stop);
  return () => {
    kept.delete(parentElement);
    stop();
  };
}
