// Draws the rows that Python sends. Text is only ever set as textContent.
const SVG = "http://www.w3.org/2000/svg";

function element(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) {
    const isolated = document.createElement("bdi");
    isolated.textContent = text;
    node.append(isolated);
  }
  return node;
}

function glyph(row) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 14 14");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", row.path);
  path.setAttribute("stroke", row.colour);
  path.setAttribute("stroke-width", "1.4");
  path.setAttribute("fill", row.hollow ? "none" : row.colour);
  svg.append(path);
  return svg;
}

function company(name, colour) {
  const node = element("span", "company", name);
  node.style.setProperty("--company", colour);
  return node;
}

function route(row) {
  const node = element("span", "route");
  if (row.from) node.append(company(row.from, row.fromColour));
  if (row.from || row.to) {
    const arrow = element("span", "arrow", "→");
    arrow.setAttribute("aria-label", "to");
    if (row.kind !== "Appointment") node.append(arrow);
  }
  if (row.to) node.append(company(row.to, row.toColour));
  return node;
}

function press(list, id) {
  for (const button of list.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.event === id));
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".ledger");
  // Rows that did not change stay as they are: replacing them would take the keyboard's focus away.
  const drawn = JSON.stringify([data.rows, data.colours]);
  if (list.drawn === drawn) return press(list, data.opened);
  list.drawn = drawn;
  for (const [name, colour] of Object.entries(data.colours)) list.style.setProperty("--" + name, colour);
  list.replaceChildren(
    ...data.rows.map((row) => {
      const item = document.createElement("li");
      const button = element("button", row.inferred ? "row inferred" : "row");
      button.type = "button";
      button.dataset.event = row.id;
      button.setAttribute("aria-pressed", String(row.id === data.opened));
      const when = element("span", "when", row.when);
      if (row.hint) when.append(element("small", "hint", row.hint));
      const who = element("span", "who");
      who.append(glyph(row), element("span", "person", row.person));
      const what = element("span", "what", row.kind + (row.role ? " · " + row.role : ""));
      const trust = element("span", "trust", [row.status, row.sources].filter(Boolean).join(" · "));
      button.append(when, who, route(row), what, trust);
      button.onclick = () => {
        press(list, row.id);
        setTriggerValue("open", row.id);
      };
      item.append(button);
      return item;
    }),
  );
}
