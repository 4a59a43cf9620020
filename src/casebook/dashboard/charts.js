// Charts: a specification for Vega-Lite, a text in its place, a table under it.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const look = () => ({
  background: "transparent", font: FONT, padding: { left: 2, right: 4, top: 6, bottom: 2 },
  view: { stroke: null },
  axis: {
    domain: false, ticks: false, gridColor: colour("grid"), labelColor: colour("soft"), labelFontSize: 11, labelPadding: 6,
    title: null, labelFont: FONT,
  },
  axisX: { grid: false, labelSeparation: 10 }, axisY: { tickCount: 4 },
  legend: { orient: "top", title: null, labelColor: colour("soft"), labelFontSize: 12, symbolType: "square", offset: 4 },
  text: { font: FONT, fontSize: 12, fill: colour("ink") },
});
let drawing = 0;
const views = [];
const settle = (change) => {
  drawing += change;
  document.documentElement.dataset.drawing = drawing;
};
const draw = (holder, spec) => {
  settle(1);
  const whole = { $schema: "https://vega.github.io/schema/vega-lite/v6.json", width: "container", autosize: { type: "fit-x", contains: "padding" }, config: look(), ...spec };
  // ast: expressions are interpreted, so that the page may forbid eval
  // into an element of its own, which the library names as it likes: the holder tells the chart
  const inner = element("div", { "aria-hidden": "true" });
  holder.replaceChildren(inner);
  return window.vegaEmbed(inner, whole, { ast: true, actions: false, renderer: "svg", mode: "vega-lite", defaultStyle: false })
    .then((result) => { inner.removeAttribute("aria-label"); views.push(result); })
    .catch((error) => { console.error(error); holder.textContent = "This chart could not be drawn."; })
    .finally(() => settle(-1));
};
const waiting = [];
// What figures are, in the words of the warehouse.
const made = (name, columns) => {
  const known = columns.filter((column) => data.definitions[name]?.[column]);
  return known.length ? element("details", {}, element("summary", {}, "How it is made"),
    element("dl", { class: "made" }, known.map((column) => [element("dt", {}, element("code", {}, `${name}.${column}`)), element("dd", {}, data.definitions[name][column])]))) : null;
};
const chart = ({ title, note, alternative, spec, rows, columns, span = "half", control, about }) => {
  const holder = element("div", { class: "chart", role: "img", "aria-label": alternative });
  waiting.push(() => draw(holder, spec));
  return card(span, element("figure", {},
    element("figcaption", {}, element("h3", {}, title), element("span", { class: "note" }, note)),
    control, holder,
    element("div", { class: "more" },
      rows ? element("details", {}, element("summary", {}, "As a table"), sortable({ caption: title, columns, rows, sort: columns[0].key, descending: true })) : null, about)));
};
const flush = () => Promise.all(waiting.splice(0).map((start) => start()));

const AXIS = { day: "%-d %b", week: "%-d %b", month: "%b %y", quarter: "Q%q %y" };
// Times are drawn in the unit that suits the longest of them.
const scaled = (unit, most) => {
  if (unit === "rate") return [0.01, null];
  if (unit !== "minutes") return [1, null];
  return most < 2 ? [1 / 60, "seconds"] : most < 90 ? [1, "minutes"] : most < 2880 ? [60, "hours"] : [1440, "days"];
};
const lines = ({ name, columns, title, note, scope, span, labels = {}, counted, height = 180, currency }) => {
  scope ??= scopeOf(name);
  const reason = whyEmpty(name, scope);
  if (reason) return empty(title, reason, span);
  const unit = unitOf(columns[0]);
  const rows = rowsOf(name, scope);
  const all = columns.flatMap((column) => rows.map((row) => cell(name, row, column))).filter((value) => value !== null);
  if (all.length === 0) return empty(title, name === "kpi_response" && columns[0].startsWith("sla") ? NEEDS.sla : `Nothing was measured by ${scope.grain}.`, span);
  const most = Math.max(...all.map(Math.abs));
  const [divisor, unitName] = scaled(unit, most);
  const colours = ["one", "two", "three", "four", "five"].map(colour);
  const byPlace = new Map(rows.map((row) => [row[0], row]));
  const first = rows[0][0], last = rows.at(-1)[0];
  const points = [], ends = [];
  columns.forEach((column, index) => {
    let end = null;
    for (let place = first; place <= last; place += 1) {
      const value = cell(name, byPlace.get(place), column);
      const point = {
        date: data.periods[scope.grain][place], series: labels[column] ?? label(column), index,
        value: value === null ? null : value / divisor, told: format(value, unit, currency), period: periodName(scope.grain, place),
        isChosen: place === scope.place,
        // no line leads to it or on from it
        isLone: [place - 1, place + 1].every((beside) => cell(name, byPlace.get(beside), column) === null),
      };
      points.push(point);
      if (value !== null) end = point;
    }
    if (end) ends.push({ ...end });
  });
  // direct labels at the end of the lines, kept apart
  const extent = (Math.max(...points.map((point) => point.value ?? 0)) - Math.min(0, ...points.map((point) => point.value ?? 0))) || 1;
  ends.sort((one, other) => one.value - other.value).forEach((end, index) => {
    end.y = index ? Math.max(end.value, ends[index - 1].y + (extent * 16) / height) : end.value;
  });
  const names = columns.map((column) => labels[column] ?? label(column));
  const colourOf = { field: "series", type: "nominal", scale: { domain: names, range: colours }, legend: null };
  const x = { field: "date", type: "temporal", scale: { type: "utc" }, axis: { format: AXIS[scope.grain], tickCount: { day: 8, week: 8, month: 6, quarter: 6 }[scope.grain], labelOverlap: true } };
  const spec = {
    height,
    data: { values: points },
    encoding: { x, y: { field: "value", type: "quantitative", scale: { zero: true, nice: true }, axis: { format: most >= 10000 && unit !== "minutes" ? "~s" : ",.3~f", labelExpr: unit === "rate" ? "datum.label + ' %'" : "datum.label" } } },
    layer: [
      { transform: [{ filter: "datum.isChosen && datum.index == 0" }], mark: { type: "rule", color: colour("quiet"), strokeDash: [2, 3] }, encoding: { y: null } },
      { mark: { type: "line", strokeWidth: 2, interpolate: "linear" }, encoding: { color: colourOf, strokeDash: { field: "series", type: "nominal", scale: { domain: names, range: [[1, 0], [1, 0], [5, 4]] }, legend: null } } },
      { mark: { type: "point", filled: true, opacity: 1 }, encoding: { color: colourOf, size: { condition: [{ test: "datum.isChosen", value: 70 }, { test: "datum.isLone", value: 45 }], value: 12 }, tooltip: [{ field: "period", title: "Period" }, { field: "series", title: "Figure" }, { field: "told", title: "Value" }] } },
      ...(columns.length > 1 ? [{
        data: { values: ends },
        mark: { type: "text", align: "left", dx: 8, fontSize: 11.5, clip: false },
        encoding: { y: { field: "y", type: "quantitative" }, text: { field: "series" }, color: colourOf },
      }] : []),
    ],
  };
  const chosen = byPlace.get(scope.place);
  const told = columns.map((column) => `${labels[column] ?? label(column)} ${format(cell(name, chosen, column), unit, currency)}`).join(", ");
  const n = counted ? `, n ${format(cell(name, chosen, counted), "count")}` : "";
  const range = `lowest ${format(Math.min(...all), unit, currency)}, highest ${format(Math.max(...all), unit, currency)}`;
  const where = scope.slice === "all" ? "" : ` (${nameOf(scope.slice, scope.value)})`;
  return chart({
    title, span,
    note: `${periodName(scope.grain, scope.place)}${where}: ${told}${n}${unitName ? `. In ${unitName}` : ""}${note ? `. ${note}` : ""}`,
    alternative: `Line chart, ${title} by ${scope.grain}, ${periodName(scope.grain, first)} to ${periodName(scope.grain, last)}: ${range}. ${periodName(scope.grain, scope.place)}: ${told}${n}.`,
    spec, about: made(name, columns),
    columns: [{ key: "start", label: "Period begins", text: true }, ...columns.map((column) => ({ key: column, label: labels[column] ?? label(column), unit, n: counted && column === columns[0] ? "n" : undefined }))],
    rows: rows.map((row) => ({ start: data.periods[scope.grain][row[0]], n: counted ? cell(name, row, counted) : null, currency, ...Object.fromEntries(columns.map((column) => [column, cell(name, row, column)])) })),
  });
};
// A figure by channel is of everything, whatever group is chosen.
const elsewhere = (slice) => (state.slice === "all" || state.slice === slice ? "" : `, of everything and not only ${nameOf(state.slice, state.value)}`);
// Bars of one period, a bar for each value of a slice.
const bars = ({ name, column, slice, title, note, counted, span, beside, limit = 15, lead }) => {
  const base = scopeOf(name, { beside });
  if (table(name).keys.length === 0) return empty(title, NEEDS[name], span);
  if (!table(name).slices.has(slice)) return empty(title, `Not counted by ${slice}.`, span);
  const unit = unitOf(column);
  const all = valuesOf(name, slice, base.grain, beside).map((value) => {
    const row = rowOf(name, { ...base, slice, value });
    return { slice_value: value, name: nameOf(slice, value), value: cell(name, row, column), n: counted ? cell(name, row, counted) : null };
  }).filter((row) => row.value !== null && !(unit === "count" && row.value === 0)).sort((one, other) => other.value - one.value);
  const shown = all.slice(0, limit);
  if (shown.length === 0)
    return empty(title, slice === "reason" && base.grain === "day" ? "Product areas are shown by week, month and quarter." : `Nothing was measured in ${periodName(base.grain, base.place)}.`, span);
  const [divisor] = scaled(unit, Math.max(...shown.map((row) => row.value)));
  const values = shown.map((row) => ({ ...row, drawn: row.value / divisor, told: format(row.value, unit) + (counted ? ` · n ${format(row.n, "count")}` : ""), isChosen: state.slice === slice && state.value === row.slice_value }));
  return chart({
    title, span,
    note: `${periodName(base.grain, base.place)}${elsewhere(slice)}${note ? `. ${note}` : ""}${all.length > limit ? `. The ${limit} largest of ${all.length}` : ""}`,
    alternative: `Bar chart, ${title}, ${periodName(base.grain, base.place)}: ${values.map((row) => `${row.name} ${row.told}`).join("; ")}.`,
    spec: {
      height: 26 * values.length, data: { values },
      encoding: { y: { field: "name", type: "nominal", sort: null, axis: { labelLimit: 150, labelFontSize: 12, labelColor: colour("ink") } }, x: { field: "drawn", type: "quantitative", axis: null, scale: { domainMin: 0, domainMax: Math.max(...values.map((row) => row.drawn)) * (window.innerWidth < 480 ? 1.9 : 1.45) || 1 } } },
      layer: [
        { mark: { type: "bar", height: 14, cornerRadiusEnd: 2 }, encoding: { color: { condition: { test: "datum.isChosen", value: colour("two") }, value: colour("one") }, tooltip: [{ field: "name", title: sentence(slice) }, { field: "told", title: label(column) }] } },
        { mark: { type: "text", align: "left", dx: 5, fontSize: 11.5, color: colour("soft") }, encoding: { text: { field: "told" } } },
      ],
    },
    about: made(name, [column]),
    columns: [{ key: "name", label: slice === "reason" ? "Product area" : sentence(slice), text: true }, { key: "value", label: label(column), unit, n: counted ? "n" : undefined, lead }],
    rows: all,
  });
};
const stacked = ({ name, parts, title, note, span, scope = scopeOf(name), unit = "count" }) => {
  const reason = whyEmpty(name, scope);
  if (reason) return empty(title, reason, span);
  const rows = rowsOf(name, scope);
  const most = Math.max(...rows.map((row) => parts.reduce((sum, part) => sum + Math.abs(cell(name, row, part.column) ?? 0), 0)));
  const [divisor, unitName] = scaled(unit, most);
  const values = rows.flatMap((row) => parts.map((part, index) => ({
    date: data.periods[scope.grain][row[0]], period: periodName(scope.grain, row[0]), part: part.label, index,
    value: ((part.isOut ? -1 : 1) * (cell(name, row, part.column) ?? 0)) / divisor, told: format(cell(name, row, part.column), unit), isChosen: row[0] === scope.place,
  })));
  const chosen = rowOf(name, scope);
  const told = parts.map((part) => `${part.label.toLowerCase()} ${format(cell(name, chosen, part.column), unit)}`).join(", ");
  return chart({
    title, span, note: `${periodName(scope.grain, scope.place)}: ${told}${unitName ? `. In ${unitName}` : ""}${note ? `. ${note}` : ""}`,
    alternative: `Stacked bars, ${title} by ${scope.grain}. ${periodName(scope.grain, scope.place)}: ${told}.`,
    spec: {
      height: 200, data: { values },
      mark: { type: "bar", width: { band: 0.72 } },
      encoding: {
        x: { field: "date", type: "ordinal", axis: { labelExpr: `utcFormat(toDate(datum.value + 'T00:00:00Z'), '${AXIS[scope.grain]}')`, labelOverlap: true, labelAngle: 0 } },
        y: { field: "value", type: "quantitative", stack: "zero", axis: { format: most >= 10000 && unit !== "minutes" ? "~s" : ",.3~f" } },
        color: { field: "part", type: "nominal", sort: null, legend: { columns: window.innerWidth < 480 ? 2 : 0 }, scale: { domain: parts.map((part) => part.label), range: parts.map((part) => colour(part.colour)) } },
        order: { field: "index" },
        opacity: { condition: { test: "datum.isChosen", value: 1 }, value: 0.72 },
        tooltip: [{ field: "period", title: "Period" }, { field: "part", title: "What" }, { field: "told", title: "Value" }],
      },
    },
    about: made(name, parts.map((part) => part.column)),
    columns: [{ key: "start", label: "Period begins", text: true }, ...parts.map((part) => ({ key: part.column, label: part.label, unit }))],
    rows: rows.map((row) => ({ start: data.periods[scope.grain][row[0]], ...Object.fromEntries(parts.map((part) => [part.column, cell(name, row, part.column)])) })),
  });
};
