// A table that stays a table: caption, column and row headers, groups, links in its cells. It
// scrolls in its own box, in both directions, with its headers in view; the keys reach everything.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function piece(line, go) {
  const sign = line.sign ? element("span", { class: "sign", "aria-hidden": "true" }, line.sign) : "";
  const words = element("span", { class: line.strong ? "strong" : null }, line.text);
  const face = [sign, sign ? " " : "", words];
  let made;
  if (line.href) {
    made = element("a", { href: line.href, "aria-label": line.name || null }, ...face);
    if (line.outside) {
      made.target = "_blank";
      made.rel = "noopener noreferrer";
    } else if (line.inside) {
      made.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(line.href);
      };
    }
  } else {
    made = element("span", {}, ...face);
  }
  const block = element("div", { class: `line ${line.kind || ""}` }, made);
  if (line.colour) {
    made.style.color = line.colour;
    made.style.background = line.background;
    made.classList.add("chip");
  }
  return block;
}

function cell(lines, go) {
  return element("td", { class: lines.length ? null : "bare" }, ...lines.map((line) => piece(line, go)));
}

function row(data, go) {
  const head = element("th", { scope: "row" }, ...data.head.map((line) => piece(line, go)));
  if (data.level) head.style.setProperty("--level", data.level);
  return element("tr", { class: data.open ? "open" : null }, head, ...data.cells.map((each) => cell(each, go)));
}

function group(data, width, go) {
  const body = element("tbody");
  if (data.text) {
    const head = element("th", { scope: "rowgroup", colspan: width }, element("span", {}, data.text));
    body.append(element("tr", { class: "group" }, head));
  }
  body.append(...data.rows.map((each) => row(each, go)));
  return body;
}

const drawn = new WeakMap();

function show(opened, patience) {
  const heading = document.getElementById(opened);
  if (heading) {
    heading.scrollIntoView({ block: "center" });
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  } else if (patience > 0) {
    setTimeout(() => show(opened, patience - 1), 100);
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".grid");
  const said = JSON.stringify(data);
  if (drawn.get(place) === said) return;
  const again = drawn.has(place);
  drawn.set(place, said);

  const old = place.querySelector(".box");
  const at = old ? [old.scrollLeft, old.scrollTop] : [0, 0];
  const go = (href) => {
    setTriggerValue("opened", href);
    if (data.opens) show(data.opens, 30);
  };
  const heads = data.columns.map((lines) =>
    element("th", { scope: "col" }, ...lines.map((line) => piece(line, go))),
  );
  const corner = element("th", { scope: "col", class: "corner" }, data.corner);
  const table = element(
    "table",
    {},
    element("caption", {}, data.title),
    element("thead", {}, element("tr", {}, corner, ...heads)),
    ...data.groups.map((each) => group(each, heads.length + 1, go)),
  );
  const box = element("div", { class: "box", role: "region", tabindex: "0", "aria-label": data.title }, table);
  place.replaceChildren(box);
  if (again && data.keep) [box.scrollLeft, box.scrollTop] = at;
}
