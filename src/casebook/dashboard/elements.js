// Elements of the page, tables that sort among them.

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
};
const drawn = (tag, attributes) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const card = (span, ...children) => element("section", { class: `card ${span}` }, ...children);
const empty = (title, reason, span = "half") => card(span, element("h3", {}, title), element("p", { class: "empty" }, reason));
const say = (text) => { byId("said").textContent = text; };

const isKnown = (value) => value !== null && value !== undefined;

// A table whose columns sort; a column is {key, label, unit, text, n, lead, by}, by being what
// it is sorted by where that is not what it shows.
const sortable = ({ caption, columns, rows, sort, descending = true, currency }) => {
  const body = element("tbody");
  const heads = columns.map((column) =>
    element("th", { scope: "col", class: column.text ? "text" : null },
      element("button", { type: "button", onclick: () => order(column, heads[columns.indexOf(column)].getAttribute("aria-sort") !== "descending") }, column.label)));
  const show = (row, column, isFirst) => {
    const value = row[column.key];
    const text = column.text ? value ?? "–" : format(value, column.unit, row.currency ?? currency);
    const lead = column.lead && isKnown(value) && column.lead(row);
    const content = [lead ? element("button", { type: "button", class: "link", onclick: lead }, text) : text];
    // an empty one keeps the numbers of a column under each other
    if (column.n) content.push(" ", element("span", { class: "n" }, isKnown(row[column.n]) && isKnown(value) ? `n ${format(row[column.n], "count")}` : ""));
    return isFirst ? element("th", { scope: "row" }, content) : element("td", { class: column.text ? "text" : null }, content);
  };
  const order = (column, isDescending, isSilent) => {
    const sorted = [...rows].sort((one, other) => {
      const [left, right] = [one[column.by ?? column.key], other[column.by ?? column.key]];
      if (!isKnown(left) || !isKnown(right)) return isKnown(right) - isKnown(left);
      const difference = typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right));
      return isDescending ? -difference : difference;
    });
    heads.forEach((head, index) => head.setAttribute("aria-sort", columns[index] === column ? (isDescending ? "descending" : "ascending") : "none"));
    body.replaceChildren(...sorted.map((row) => element("tr", {}, columns.map((each, index) => show(row, each, index === 0)))));
    if (!isSilent) say(`Sorted by ${column.label}, ${isDescending ? "descending" : "ascending"}.`);
  };
  const made = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", {}, element("span", {}, caption)), element("thead", {}, element("tr", {}, heads)), body));
  // without a column to sort by, rows stay as they come
  if (sort === null) body.append(...rows.map((row) => element("tr", {}, columns.map((each, index) => show(row, each, index === 0)))));
  else order(columns.find((column) => column.key === sort) ?? columns[0], descending, true);
  return made;
};
