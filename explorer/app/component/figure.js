// A figure that was drawn in Python, as one picture with a name and a button to save it.

const drawn = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector(".figure");
  const said = JSON.stringify(data);
  if (drawn.get(place) === said) return;
  drawn.set(place, said);

  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  const picture = document.importNode(parsed.documentElement, true);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", data.says);
  const box = document.createElement("div");
  box.className = "box";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", data.title);
  box.append(picture);
  const save = document.createElement("button");
  save.type = "button";
  save.textContent = "Save the figure as SVG";
  save.onclick = () => {
    const link = document.createElement("a");
    // a file stands on white paper: every colour that follows the theme becomes the one of light
    const paper = data.svg.replace(/var\(--[\w-]+, (#\w+)\)/g, "$1");
    link.href = URL.createObjectURL(new Blob([paper], { type: "image/svg+xml" }));
    link.download = data.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  place.replaceChildren(box, save);
}
