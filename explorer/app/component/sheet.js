// A table of text and links, one row under the other. Text goes in as text, never as markup.
// Where it is wider than its place it scrolls, and can be scrolled with the keyboard.

const OWN_PAGE = /^(\.\/|[a-z_]+)\?[\w=%.&~+-]*$/;
const OF_THE_WEB = /^https?:\/\//;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function filled({ text, href, look }, open) {
  if (href && OWN_PAGE.test(href)) {
    const link = element("a", { href, target: "_self" }, text);
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(href);
    };
    return link;
  }
  if (href && OF_THE_WEB.test(href)) {
    return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
  }
  return element("span", { class: look || null }, text);
}

const drawn = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".sheet");
  const said = JSON.stringify(data);
  if (drawn.get(place) === said) return; // a link that a reader stands on stays the same
  drawn.set(place, said);

  const open = (href) => setTriggerValue("opened", href);
  const heads = data.columns.map((text) => element("th", { scope: "col" }, text));
  const body = data.rows.map((cells) =>
    element(
      "tr",
      {},
      ...cells.map((cell, index) =>
        index === 0 ? element("th", { scope: "row" }, filled(cell, open)) : element("td", {}, filled(cell, open)),
      ),
    ),
  );
  place.setAttribute("tabindex", "0");
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", data.title);
  place.replaceChildren(
    element(
      "table",
      {},
      element("caption", {}, data.title),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...body),
    ),
  );
}
