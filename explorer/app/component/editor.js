// A text area for a query: line numbers with the lines that have findings, and a list of names.
// Typing a prefix offers names. Arrow keys choose one, Enter takes it, Escape closes the list;
// without a choice every key does what it does in any text area. Ctrl+Enter asks.

const MOST = 12;
const WORD = /(?:^|[\s(){}\[\],;|/^!*+])([A-Za-z][\w-]*:?[\w.-]*)$/;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function offers(data, word) {
  const [prefix, local] = word.split(":");
  if (local === undefined) {
    return Object.keys(data.prefixes)
      .filter((each) => each.startsWith(word.toLowerCase()))
      .map((each) => ({ name: `${each}:`, label: data.prefixes[each] }));
  }
  const asked = local.toLowerCase();
  const fits = data.names
    .filter(([name]) => name.startsWith(`${prefix}:`))
    .map(([name, label]) => {
      const own = name.slice(prefix.length + 1).toLowerCase();
      const rank = own.startsWith(asked) ? 0 : own.includes(asked) ? 1 : 2;
      return { name, label, rank: rank < 2 || label.toLowerCase().includes(asked) ? rank : 3 };
    })
    .filter((each) => each.rank < 3);
  return fits.sort((one, other) => one.rank - other.rank || (one.name < other.name ? -1 : 1));
}

// The text with its prefix declared, and how far what stands behind has moved.
function declared(data, text, prefix) {
  const namespace = data.prefixes[prefix];
  if (!namespace || new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(text)) return [text, 0];
  const line = `PREFIX ${prefix}: <${namespace}>\n`;
  const lines = text.split("\n");
  let place = lines.findIndex((each) => each.trim() !== "" && !each.startsWith("#"));
  if (place < 0) place = 0;
  const before = lines.slice(0, place).join("\n") + (place ? "\n" : "");
  return [before + line + text.slice(before.length), line.length];
}

function build(place) {
  const area = element("textarea", {
    id: "query-text",
    wrap: "off",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": "query-hint",
    "aria-autocomplete": "list",
    "aria-controls": "query-names",
    "aria-haspopup": "listbox",
  });
  const lines = element("div", { class: "lines", "aria-hidden": "true" });
  const list = element("ul", { id: "query-names", role: "listbox", "aria-label": "Names", hidden: true });
  const said = element("div", { role: "status", class: "said" });
  const ask = element("button", { type: "button", class: "ask" });
  const found = element("ul", { class: "found", id: "query-found" });
  const label = element("label", { for: "query-text" });
  const hint = element("p", { id: "query-hint" });
  place.replaceChildren(
    label,
    hint,
    element("div", { class: "window" }, lines, area),
    list,
    said,
    element("div", { class: "bar" }, ask),
    found,
  );
  return { area, lines, list, said, ask, found, label, hint, given: null, chosen: -1, offered: [] };
}

function number(view, findings) {
  const count = view.area.value.split("\n").length;
  const marked = new Set(findings.map((each) => each.line));
  const rows = [];
  for (let line = 1; line <= Math.max(count, 12); line += 1) {
    const text = marked.has(line) ? `✗ ${line}` : `${line}`;
    rows.push(element("div", { class: marked.has(line) ? "wrong" : "", "data-line": line }, text));
  }
  view.lines.replaceChildren(...rows);
  view.area.rows = Math.max(count, 12);
}

function go(area, line, column) {
  const lines = area.value.split("\n");
  const place = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(place + column - 1, place + column - 1);
}

function close(view) {
  view.list.hidden = true;
  view.chosen = -1;
  view.offered = [];
  view.list.replaceChildren();
  view.area.removeAttribute("aria-activedescendant");
}

function mark(view, chosen) {
  view.chosen = chosen;
  [...view.list.children].forEach((each, place) =>
    each.setAttribute("aria-selected", place === chosen ? "true" : "false"),
  );
  if (chosen < 0) view.area.removeAttribute("aria-activedescendant");
  else view.area.setAttribute("aria-activedescendant", `query-name-${chosen}`);
}

function offer(view, data) {
  const before = view.area.value.slice(0, view.area.selectionStart);
  const word = WORD.exec(before)?.[1];
  const all = word ? offers(data, word) : [];
  if (!all.length || (all.length === 1 && all[0].name === word)) {
    if (!view.list.hidden) view.said.textContent = "";
    close(view);
    return;
  }
  view.offered = all.slice(0, MOST);
  view.word = word;
  view.list.replaceChildren(
    ...view.offered.map(({ name, label }, place) => {
      const row = element(
        "li",
        { role: "option", id: `query-name-${place}`, "aria-selected": "false" },
        element("span", { class: "name" }, name),
        element("span", { class: "label" }, label),
      );
      row.onmousedown = (event) => {
        event.preventDefault();
        take(view, data, place);
      };
      return row;
    }),
  );
  view.list.hidden = false;
  mark(view, -1);
  const more = all.length > MOST ? ` of ${all.length}` : "";
  const noun = view.offered.length === 1 && !more ? "name" : "names";
  view.said.textContent = `${view.offered.length}${more} ${noun}: arrow down to choose, Escape to close.`;
}

function take(view, data, place) {
  const { area, word } = view;
  const { name } = view.offered[place];
  const end = area.selectionStart;
  const start = end - word.length;
  const text = area.value.slice(0, start) + name + area.value.slice(end);
  const [whole, moved] = declared(data, text, name.split(":")[0]);
  area.value = whole;
  area.setSelectionRange(start + name.length + moved, start + name.length + moved);
  view.said.textContent = moved ? `${name} taken, its prefix declared.` : `${name} taken.`;
  close(view);
  number(view, []);
}

function keys(view, data, event, ask) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
    return;
  }
  if (view.list.hidden) return;
  const last = view.offered.length - 1;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const next = view.chosen + step;
    mark(view, next > last ? 0 : next < 0 ? last : next);
  } else if (event.key === "Enter" && view.chosen >= 0) {
    event.preventDefault();
    take(view, data, view.chosen);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    view.said.textContent = "";
    close(view);
  }
}

function told(view, finding) {
  const { line, column, what, why, try: advice, stops } = finding;
  const button = element("button", { type: "button" }, `Line ${line}, column ${column}`);
  button.onclick = () => go(view.area, line, column);
  const text = view.area.value.split("\n")[line - 1] ?? "";
  const from = Math.max(0, column - 41);
  const shown = `${text.slice(from, column + 60)}\n${" ".repeat(column - 1 - from)}▲`;
  return element(
    "li",
    { class: stops ? "stops" : "" },
    element("div", {}, button, ` ${stops ? "✗ not asked: " : "△ "}${what}`),
    element("pre", { tabindex: "0", "aria-label": `The text of line ${line}` }, shown),
    element("div", { class: "quiet" }, `${why}. Try: ${advice}`),
  );
}

const built = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue, setStateValue } = component;
  const place = parentElement.querySelector(".editor");
  let view = built.get(place);
  if (!view) {
    view = build(place);
    built.set(place, view);
  }
  const { area } = view;
  view.label.textContent = data.label;
  view.hint.textContent = data.hint;
  view.ask.textContent = data.ask;
  const given = JSON.stringify([data.text, data.findings]);
  if (view.given !== given) {
    // What a reader has typed meanwhile stays, unless another text is given.
    if (view.text !== data.text) area.value = data.text;
    view.text = data.text;
    view.given = given;
    number(view, data.findings);
    view.found.replaceChildren(...data.findings.map((each) => told(view, each)));
    const stopped = data.findings.some((each) => each.stops);
    area.setAttribute("aria-invalid", stopped ? "true" : "false");
    area.setAttribute("aria-describedby", data.findings.length ? "query-hint query-found" : "query-hint");
  }
  const keep = () => {
    view.text = area.value;
    setStateValue("text", area.value);
  };
  const ask = () => {
    view.text = area.value;
    setTriggerValue("asked", area.value);
  };
  area.oninput = () => {
    number(view, []);
    offer(view, data);
  };
  area.onkeydown = (event) => keys(view, data, event, ask);
  area.onblur = () => {
    close(view);
    if (area.value !== view.text) keep();
  };
  view.ask.onclick = ask;
}
