// Gives the place to drop a file on a role that may have the name it carries. Shows nothing.

const PLACE = "[data-testid=stFileUploaderDropzone][role=presentation]";
const name = () => document.querySelectorAll(PLACE).forEach((each) => each.setAttribute("role", "group"));

export default function () {
  name();
  const watch = new MutationObserver(name); // it comes later, and anew
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["role"] });
  return () => watch.disconnect();
}
