// A tree of rows: sign and word, label, what was measured, details that open, a link to reasons.
// Text goes in as text, never as markup. Lists are nested lists, details are details elements.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function chip(mark, kind) {
  const made = element("span", { class: `chip ${kind}` }, mark.text);
  made.style.color = mark.colour;
  made.style.background = mark.background;
  return made;
}

function piece({ text, href }) {
  if (!href) return document.createTextNode(text);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

function table([head, ...rows]) {
  const cells = (row, kind, more = {}) => row.map((text) => element(kind, more, text));
  const body = rows.map(([first, ...rest]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...cells(rest, "td")),
  );
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...cells(head, "th", { scope: "col" }))),
    element("tbody", {}, ...body),
  );
}

function section({ name, items, table: rows }) {
  const title = element("b", {}, `${name}: `);
  if (rows.length) return element("div", { class: "section" }, title, table(rows));
  if (items.length === 1) return element("p", {}, title, ...items[0].map(piece));
  const lists = items.map((item) => element("li", {}, ...item.map(piece)));
  return element("div", { class: "section" }, title, element("ul", {}, ...lists));
}

function heading(item) {
  const label = element("span", { class: item.strong ? "label strong" : "label" }, item.label);
  const line = element("div", { class: "line" });
  if (item.mark) line.append(chip(item.mark, "first"), " ");
  line.append(label);
  if (item.joint) line.append(" ", element("span", { class: "quiet" }, item.joint));
  for (const mark of item.marks) line.append(" ", chip(mark, "more"));
  if (item.cited) line.append(" ", element("span", { class: "quiet" }, item.cited));
  const under = item.lines.map((text) => element("div", { class: "under" }, text));
  return element("div", { class: "heading" }, line, ...under);
}

function why(item, open) {
  const name = `${open.word[0].toUpperCase()}${open.word.slice(1)}: ${item.label}`;
  const link = element("a", { href: item.href, class: "why", "aria-label": name }, `${open.word} ›`);
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(item.id);
  };
  return link;
}

function row(item, depth, open) {
  const below = item.children.length
    ? element("ul", {}, ...item.children.map((child) => row(child, depth + 1, open)))
    : "";
  const folded = item.folded && below !== "";
  const main = element("div", { class: "main" });
  main.style.setProperty("--depth", depth);
  if (item.details.length || folded) {
    const body = item.details.length
      ? element("div", { class: "details" }, ...item.details.map(section))
      : "";
    main.append(
      element("details", { open: item.open }, element("summary", {}, heading(item)), body),
    );
  } else {
    main.append(element("div", { class: "bare" }, heading(item)));
  }
  const face = element("div", { class: "row", "data-id": item.id }, main, why(item, open));
  const made = element("li", {}, face);
  if (folded) {
    const hidden = element("div", { hidden: !item.open }, below);
    main.querySelector("details").ontoggle = (event) => (hidden.hidden = !event.target.open);
    made.append(hidden);
  } else {
    made.append(below);
  }
  return made;
}

const marked = (items) => items.some((item) => item.mark || marked(item.children));

const drawn = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".rows");
  const said = JSON.stringify(data);
  if (drawn.get(place) === said) return; // what a reader has opened stays open
  drawn.set(place, said);

  const open = (id) => setTriggerValue("opened", id);
  open.word = data.link ?? "why";
  place.style.setProperty("--link", `${1.6 + 0.5 * open.word.length}rem`);
  const list = element("ul", { "aria-label": data.title });
  list.append(...data.items.map((item) => row(item, 0, open)));
  const columns = data.columns.map((text) => element("span", {}, text));
  place.classList.toggle("unmarked", !marked(data.items));
  place.replaceChildren(columns.length ? element("div", { class: "columns" }, ...columns) : "", list);
  const focus = data.focus && place.querySelector(`[data-id="${CSS.escape(data.focus)}"]`);
  if (focus) {
    focus.classList.add("focus");
    focus.scrollIntoView({ block: "center" });
  }
}
