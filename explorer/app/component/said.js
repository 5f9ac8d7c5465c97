// One line that a screen reader reads out when it changes. The element stays; only its text does not.

export default function (component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector(".said");
  if (place.textContent !== data.text) place.textContent = data.text;
}
