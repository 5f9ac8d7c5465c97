// A list that is put in order: by buttons, by Alt with the arrow keys, or by dragging.
// What is asked stands above, what is left out below. Every change is told to a screen reader.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function moved(ids, id, to) {
  const rest = ids.filter((each) => each !== id);
  rest.splice(Math.max(0, Math.min(to, rest.length)), 0, id);
  return rest;
}

const kept = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".order");
  const state = kept.get(place) || {};
  const said = JSON.stringify(data);
  if (state.said === said) return;
  kept.set(place, { said });

  const labels = new Map([...data.items, ...data.out].map((item) => [item.id, item.label]));
  const ids = data.items.map((item) => item.id);
  const told = element("div", { class: "told", role: "status", "aria-live": "polite" });

  const change = (order, id, action) => {
    const to = order.indexOf(id);
    const now = to < 0 ? "left out" : `place ${to + 1} of ${order.length}`;
    kept.set(place, { said, focus: { id, action }, words: `${labels.get(id)}: ${now}` });
    setTriggerValue("ordered", order.join("."));
  };

  const key = (item, action, sign, name, to, disabled) => {
    const button = element(
      "button",
      { type: "button", "aria-label": `${name}: ${item.label}`, title: name, disabled, "data-do": action },
      sign,
    );
    button.onclick = () => {
      change(to === null ? ids.filter((each) => each !== item.id) : moved(ids, item.id, to), item.id, action);
    };
    return button;
  };

  const row = (item, index) => {
    const asked = index >= 0;
    const keys = asked
      ? [
          key(item, "up", "↑", "Move up", index - 1, index === 0),
          key(item, "down", "↓", "Move down", index + 1, index === ids.length - 1),
          key(item, "out", "–", "Leave out", null, false),
        ]
      : [key(item, "in", "+", "Ask", ids.length, false)];
    const name = element("span", { class: "name" }, item.label, element("span", { class: "says" }, item.says));
    const made = element(
      "li",
      { "data-id": item.id, draggable: asked ? "true" : false, class: asked ? "in" : "out" },
      element("span", { class: "place", "aria-hidden": "true" }, asked ? `${index + 1}` : "–"),
      name,
      element("span", { class: "keys" }, ...keys),
    );
    if (!asked) return made;
    made.onkeydown = (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || !step) return;
      event.preventDefault();
      const to = index + step;
      if (to >= 0 && to < ids.length) change(moved(ids, item.id, to), item.id, event.key === "ArrowUp" ? "up" : "down");
    };
    made.ondragstart = (event) => event.dataTransfer.setData("text/plain", item.id);
    made.ondragover = (event) => {
      event.preventDefault();
      made.classList.add("over");
    };
    made.ondragleave = () => made.classList.remove("over");
    made.ondrop = (event) => {
      event.preventDefault();
      const id = event.dataTransfer.getData("text/plain");
      if (labels.has(id) && id !== item.id) change(moved(ids, id, index), id, "up");
    };
    return made;
  };

  const list = element("ol", { "aria-label": data.title }, ...data.items.map(row));
  const parts = [list];
  if (data.out.length) {
    parts.push(element("p", {}, data.rest));
    parts.push(element("ol", { "aria-label": data.rest }, ...data.out.map((item) => row(item, -1))));
  }
  place.replaceChildren(...parts, told);
  if (state.focus) {
    const there = place.querySelector(`[data-id="${CSS.escape(state.focus.id)}"]`);
    const button = there && there.querySelector(`[data-do="${state.focus.action}"]:not(:disabled)`);
    const other = there && there.querySelector("button:not(:disabled)");
    (button || other)?.focus();
    setTimeout(() => (told.textContent = state.words), 50);
  }
}
