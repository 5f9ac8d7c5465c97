// Shows a picture that Python has drawn. Only shapes, text and links to our own pages are taken over.

const ALLOWED = new Set([
  "svg", "title", "desc", "g", "a", "rect", "circle", "path", "line", "text",
]);
const OWN_PAGE = /^[a-z_]+\?[\w=%.&~+-]*$/;

function taken(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || !ALLOWED.has(node.localName)) return null;
  const made = document.createElementNS("http://www.w3.org/2000/svg", node.localName);
  for (const { name, value } of node.attributes) {
    const barred = name.startsWith("on") || name === "xmlns" || name.includes(":");
    if (barred || (name === "href" && !OWN_PAGE.test(value))) continue;
    made.setAttribute(name, value);
  }
  for (const child of node.childNodes) {
    const kept = taken(child);
    if (kept) made.append(kept);
  }
  return made;
}

const drawn = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".picture");
  if (drawn.get(place) === data.svg) return; // the mark a reader stands on stays the same
  drawn.set(place, data.svg);
  const read = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  const svg = taken(read.documentElement);
  if (!svg) return;
  for (const link of svg.querySelectorAll("a")) {
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      setTriggerValue("opened", link.dataset.id);
    };
  }
  place.replaceChildren(svg);
}
