// Draws boxes and links where Python placed them. Text goes in as text, never as markup.
// Keys: arrow right to a reason, left to what it supports, up and down within a column,
// Home to the conclusion, Enter or space to open.

const SVG = "http://www.w3.org/2000/svg";
const HINT =
  "Arrow keys walk the graph, Enter opens the reasons of a box. The list beside it says the same.";

function element(name, attributes = {}, text = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
}

function linkBetween(link) {
  const middle = (link.x1 + link.x2) / 2;
  return element("path", {
    d: `M${link.x1},${link.y1} C${middle},${link.y1} ${middle},${link.y2} ${link.x2},${link.y2}`,
    fill: "none",
    stroke: "var(--st-gray-color, #8a939d)",
    "stroke-width": 1.5,
    "aria-hidden": "true",
  });
}

// Facts are rounded, sources have a cut corner, all else is square: the kind shows without colour.
function outline(box) {
  const { x, y, width, height } = box;
  const style = {
    class: "edge",
    fill: box.paint.background,
    stroke: box.paint.text,
    "stroke-width": 1.3,
    ...(box.dashed ? { "stroke-dasharray": "5 3" } : {}),
  };
  if (box.shape === "cut") {
    const cut = 10;
    const points = [
      [x, y], [x + width - cut, y], [x + width, y + cut], [x + width, y + height], [x, y + height],
    ];
    return element("polygon", { points: points.map((point) => point.join(",")).join(" "), ...style });
  }
  const round = box.shape === "round" ? 14 : 2;
  return element("rect", { x, y, width, height, rx: round, ...style });
}

function spoken(box, below) {
  const reasons = below + box.unseen;
  const rest = box.unseen ? ", not drawn here: open it to see them" : "";
  const count = reasons ? `, rests on ${reasons}${rest}` : "";
  return `${box.captions.join(", ")}: ${box.label}${count}`;
}

function drawBox(box, below, sizes) {
  const node = element("g", {
    role: "treeitem",
    tabindex: box.level === 0 ? "0" : "-1",
    "aria-level": box.level + 1,
    "aria-label": spoken(box, below),
    "data-id": box.id,
  });
  node.append(element("title", {}, box.label), outline(box));
  let y = box.y + sizes.padding + sizes.line - 4;
  const write = (text, more) => {
    node.append(element("text", { x: box.x + 10, y, "font-size": 13, ...more }, text));
    y += sizes.line;
  };
  for (const caption of box.captions) {
    write(caption, { fill: box.paint.text, "font-size": 12, "font-weight": 600 });
  }
  for (const line of box.lines) write(line, { fill: "var(--st-text-color, #1c2126)" });
  if (box.unseen) {
    const more = { x: box.x + box.width - 10, y: box.y + box.height - 5, "text-anchor": "end" };
    const fill = "var(--st-link-color, #12528c)";
    node.append(element("text", { ...more, "font-size": 12, fill }, `+${box.unseen} ▸`));
  }
  return node;
}

function picture(data) {
  const svg = element("svg", {
    xmlns: SVG,
    role: "tree",
    "aria-label": data.title,
    width: data.width,
    height: data.height,
    viewBox: `0 0 ${data.width} ${data.height}`,
    "font-family": '"Source Sans", "Source Sans Pro", Arial, sans-serif',
  });
  const below = {};
  for (const link of data.links) below[link.start] = (below[link.start] || 0) + 1;
  const links = element("g", { "aria-hidden": "true" });
  links.append(...data.links.map(linkBetween));
  svg.append(links);
  for (const box of data.boxes) {
    svg.append(drawBox(box, below[box.id] || 0, { padding: data.padding, line: data.line_height }));
  }
  return svg;
}

// Which box a key leads to.
function neighbour(data, box, key) {
  const byId = new Map(data.boxes.map((each) => [each.id, each]));
  if (key === "Home") return data.boxes[0];
  if (key === "ArrowRight") {
    return byId.get(data.links.find((link) => link.start === box.id)?.end);
  }
  if (key === "ArrowLeft") {
    return byId.get(data.links.find((link) => link.end === box.id)?.start);
  }
  const column = data.boxes
    .filter((each) => each.level === box.level)
    .sort((one, other) => one.y - other.y);
  const place = column.indexOf(box);
  if (key === "ArrowDown") return column[place + 1];
  if (key === "ArrowUp") return column[place - 1];
  return undefined;
}

function walk(data, svg, open) {
  const nodes = new Map();
  for (const node of svg.querySelectorAll("[role=treeitem]")) nodes.set(node.dataset.id, node);
  const stand = (box) => {
    for (const [id, node] of nodes) node.setAttribute("tabindex", id === box.id ? "0" : "-1");
    nodes.get(box.id).focus();
  };
  for (const box of data.boxes) {
    const node = nodes.get(box.id);
    node.onclick = () => open(box.id);
    node.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(box.id);
        return;
      }
      const next = neighbour(data, box, event.key);
      if (next) {
        event.preventDefault();
        stand(next);
      }
    };
  }
}

function save(svg, name) {
  // a file stands on white paper: every colour that follows the theme becomes the one of light
  const text = new XMLSerializer().serializeToString(svg).replace(/var\(--[\w-]+, (#\w+)\)/g, "$1");
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const drawn = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".graph");
  const said = JSON.stringify(data);
  if (drawn.get(place) === said) return; // the box a reader stands on stays the same
  drawn.set(place, said);

  const svg = picture(data);
  // a wide graph shrinks a little before it scrolls
  svg.style.cssText = `width: 100%; height: auto; min-width: ${0.85 * data.width}px; max-width: ${data.width}px`;
  walk(data, svg, (id) => setTriggerValue("opened", id));

  const bar = document.createElement("div");
  bar.className = "bar";
  const hint = document.createElement("span");
  hint.textContent = data.hint || HINT;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Save the graph as SVG";
  button.onclick = () => save(svg, data.file);
  bar.append(hint, button);

  const view = document.createElement("div");
  view.className = "window";
  view.append(svg);
  place.replaceChildren(bar, view);
}
