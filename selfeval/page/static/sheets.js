// Shows documents as they look: takes their styles, and leads from a figure to where it comes from and back.
const known = new Set();
const SMALLEST = 0.55;

export function takeStyles(styles) {
  for (const text of styles) {
    if (known.has(text)) continue;
    known.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
}

// Paper is as wide as paper is: on a small screen it is made smaller, as far as it can still be read.
export function fit(place) {
  for (const paper of place.querySelectorAll(".paper")) {
    const sheet = paper.querySelector(".sheet");
    if (!sheet) continue;
    for (const each of paper.querySelectorAll(".sheet")) each.style.zoom = "";
    const room = paper.clientWidth - 2 * parseFloat(getComputedStyle(paper).paddingLeft);
    const scale = Math.max(SMALLEST, Math.min(1, room / sheet.offsetWidth));
    for (const each of paper.querySelectorAll(".sheet")) each.style.zoom = String(scale);
  }
}

let from = null;

export function explain(event) {
  const figure = event.target.closest("a.figure");
  if (figure) {
    const found = document.getElementById(figure.getAttribute("href").slice(1));
    if (!found) return;
    event.preventDefault();
    const told = found.closest(".told");
    for (const each of told.children) each.hidden = each !== found;
    from?.removeAttribute("aria-current");
    from = figure;
    figure.setAttribute("aria-current", "true");
    told.focus({ preventScroll: true });
    told.scrollIntoView({ block: "nearest" });
  } else if (event.target.closest("[data-back]")) {
    from?.focus();
    from?.scrollIntoView({ block: "center" });
  }
}
