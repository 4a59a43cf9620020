// Shows rows of kpi_ tables. It picks, formats and draws; it computes no figure.
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const GRAINS = ["day", "week", "month", "quarter"];
  const state = { grain: "month", place: -1, slice: "all", value: "all", tab: "overview" };

  // ---- words ---------------------------------------------------------------

  const LABELS = {
    closing_backlog: "Backlog at the end", csat_rate: "Satisfied customers (CSAT)", nps_score: "NPS",
    ces_mean: "Customer effort (CES)", low_effort_rate: "Low effort", sla_achieved_rate: "Reply targets met",
    first_contact_resolution_rate: "First contact resolution", cost_per_resolution: "Cost per resolution",
    occupancy_rate: "Occupancy", abandon_rate: "Callers who gave up", happiness_score: "Happiness score",
    esat_rate: "Satisfied staff", enps_score: "Staff NPS", response_rate: "Answered the survey",
    fcr_one_reply_rate: "One reply", fcr_one_interaction_rate: "One interaction",
    fcr_no_customer_followup_rate: "No word from the customer after the first",
    one_touch_explore_rate: "One touch, as Zendesk Explore has it",
    replies_to_resolve_mean: "Replies to resolve, mean", on_hold_minutes_mean: "On hold, mean",
    reopened_gap_minutes_mean: "Resolved before it came back, mean",
  };
  const DEFINITIONS = {
    csat: "Customer satisfaction", happiness: "Happiness", nps: "Recommendation (NPS)",
    ces: "Effort (CES)", esat: "Staff satisfaction", enps: "Staff recommendation (eNPS)",
  };
  const NEEDS = {
    kpi_volume: "No case and no contact was read. Give the helpdesk's export, or csv files cases and case_events.",
    kpi_backlog: "No case was read. Give the helpdesk's export, or csv files cases and case_events.",
    kpi_response: "No answer to a customer was read. Give the helpdesk's comments, or messages in csv case_events.",
    kpi_resolution: "No case was read. Give the helpdesk's export, or csv files cases and case_events.",
    kpi_first_contact_resolution: "No resolved case with a reply was read. Give the helpdesk's history of its cases.",
    kpi_satisfaction: "No survey was read. Give the helpdesk's ratings, or the csv file surveys.",
    kpi_contacts: "No call or chat was read. Give the helpdesk's calls and chats, or the csv file contacts.",
    kpi_agent_performance: "No case was assigned to anybody. Give the helpdesk's history, or the csv files people and case_events.",
    kpi_workload: "Nothing is known of how agents spend their time. Give the csv file agent_time.",
    kpi_churn: "No subscription was read. Give the csv files accounts and subscriptions.",
    kpi_cost_per_resolution: "No cost was read. Give the csv file costs.",
    sla: "No reply target was read. Give the helpdesk's SLA policies, or the csv file sla_policies.",
    accounts: "No paying account shows a sign that it may leave, or no subscription was read (csv files accounts and subscriptions).",
  };
  const UNITS = { count: "count", rate: "share, %", minutes: "time", points: "points, −100 to 100", money: "money", number: "number" };

  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");
  const label = (column) =>
    LABELS[column] ??
    sentence(column.replace(/_minutes_(median|p90|mean)$/, (_, kind) => `, ${kind === "p90" ? "90th percentile" : kind}`)
      .replace(/_business,/, " in business hours,").replace(/_rate$/, " rate").replace(/_mean$/, ", mean"));
  const nameOf = (slice, value) => {
    if (slice === "all") return "Everything";
    if (value === "unknown") return slice === "group" ? "No group" : slice === "agent" ? "Nobody" : "Unknown";
    return data.names[slice]?.[value] ?? (slice === "group" || slice === "agent" ? value : sentence(value));
  };

  // ---- numbers -------------------------------------------------------------

  const numbers = [0, 1, 2].map((digits) => new Intl.NumberFormat("en", { maximumFractionDigits: digits }));
  const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const unitOf = (column) => {
    if (/_rate(_|$)/.test(column)) return "rate";
    if (/_minutes_/.test(column)) return "minutes";
    if (/_score$/.test(column)) return "points";
    if (/^cost|mrr/.test(column)) return "money";
    if (/_seconds$/.test(column)) return "seconds";
    if (/_mean$|_per_|_hours$/.test(column)) return "number";
    return "count";
  };
  const time = (minutes) => {
    if (minutes < 1) return `${numbers[0].format(minutes * 60)} s`;
    if (minutes < 90) return `${numbers[minutes < 10 ? 1 : 0].format(minutes)} min`;
    if (minutes < 2880) return `${numbers[1].format(minutes / 60)} h`;
    return `${numbers[1].format(minutes / 1440)} d`;
  };
  const format = (value, unit, currency) => {
    if (value === null || value === undefined) return "–";
    if (typeof value === "boolean") return value ? "yes" : "no";
    switch (unit) {
      case "rate": return `${numbers[Math.abs(value) < 0.1 && value !== 0 ? 1 : 0].format(value * 100)} %`;
      case "minutes": return time(value);
      case "seconds": return time(value / 60);
      case "points": return `${value > 0 ? "+" : ""}${numbers[0].format(value)}`;
      case "money": return `${(Math.abs(value) < 1000 ? cents : numbers[0]).format(value)}${currency ? ` ${currency}` : ""}`;
      case "number": return numbers[2].format(value);
      default: return typeof value === "number" ? numbers[0].format(value) : String(value);
    }
  };

  // ---- periods -------------------------------------------------------------

  const dateOf = (day) => new Date(`${day}T00:00:00Z`);
  const written = (day, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(dateOf(day));
  const periodName = (grain, place) => {
    const day = data.periods[grain][place];
    if (!day) return "no period";
    if (grain === "day") return written(day, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
    if (grain === "week") return `week of ${written(day, { day: "numeric", month: "short", year: "numeric" })}`;
    if (grain === "month") return written(day, { month: "short", year: "numeric" });
    return `Q${Math.floor(dateOf(day).getUTCMonth() / 3) + 1} ${day.slice(0, 4)}`;
  };
  const shortName = (grain, place) => (grain === "day" || grain === "week" ? `${grain === "week" ? "week of " : ""}${written(data.periods[grain][place], { day: "numeric", month: "short" })}` : periodName(grain, place));
  const isRunning = (grain, place) => data.incomplete.includes(`${grain}/${place}`);
  const lastComplete = (grain) => {
    let place = data.periods[grain].length - 1;
    while (place > 0 && isRunning(grain, place)) place -= 1;
    return place;
  };
  const instant = (text) =>
    text ? new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" }).format(new Date(`${text}Z`)) : "–";

  // ---- rows ----------------------------------------------------------------

  const found = new Map();
  const table = (name) => {
    if (!found.has(name)) {
      const { columns, rows } = data.tables[name];
      const keys = Object.keys(rows);
      found.set(name, {
        columns, rows, keys,
        slices: new Set(keys.map((key) => key.split("/")[1])),
        isMonthly: keys.length > 0 && keys.every((key) => key.startsWith("month/")),
        place: Object.fromEntries(columns.map((column, index) => [column, index + 1])),
      });
    }
    return found.get(name);
  };
  // The month that a longer period ends with, and a shorter one lies in.
  const monthOf = (grain, place) => {
    if (grain === "month") return place;
    const next = data.periods[grain][place + 1] ?? "9999";
    const start = data.periods[grain][place] ?? "";
    const end = grain === "quarter" ? next : start.slice(0, 10) + "~";
    return data.periods.month.findLastIndex((month) => month < end);
  };
  const scopeOf = (name, also = {}) => {
    const scope = { grain: state.grain, place: state.place, slice: state.slice, value: state.value, ...also };
    if (table(name).isMonthly && scope.grain !== "month") {
      scope.place = monthOf(scope.grain, scope.place);
      scope.grain = "month";
    }
    return scope;
  };
  const rowsOf = (name, scope) => {
    const key = [scope.grain, scope.slice, scope.value];
    if (scope.beside !== undefined) key.push(scope.beside);
    return table(name).rows[key.join("/")] ?? [];
  };
  const rowOf = (name, scope) => rowsOf(name, scope).find((row) => row[0] === scope.place);
  const cell = (name, row, column) => (row ? row[table(name).place[column]] : null);
  const figure = (name, column, scope) => cell(name, rowOf(name, scope), column);
  const valuesOf = (name, slice, grain, beside) => {
    const start = `${grain}/${slice}/`;
    const end = beside === undefined ? "" : `/${beside}`;
    return table(name).keys
      .filter((key) => key.startsWith(start) && key.endsWith(end))
      .map((key) => key.slice(start.length, key.length - end.length));
  };
  const currencies = () => [...new Set(table("kpi_cost_per_resolution").keys.map((key) => key.slice(key.lastIndexOf("/") + 1)))];
  // Why there is no figure, or nothing if there is one.
  const whyEmpty = (name, scope = scopeOf(name)) => {
    if (table(name).keys.length === 0) return NEEDS[name];
    if (!table(name).slices.has(scope.slice)) return `Not counted by ${scope.slice}. Show everything to see it.`;
    if (rowsOf(name, scope).length === 0) return `Nothing was measured for ${nameOf(scope.slice, scope.value)} by ${scope.grain}.`;
    return null;
  };

  // ---- elements ------------------------------------------------------------

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

  // A table whose columns sort; a column is {key, label, unit, text, n, lead}.
  const sortable = ({ caption, columns, rows, sort, descending = true, currency }) => {
    const body = element("tbody");
    const heads = columns.map((column) =>
      element("th", { scope: "col", class: column.text ? "text" : null },
        element("button", { type: "button", onclick: () => order(column, heads[columns.indexOf(column)].getAttribute("aria-sort") !== "descending") }, column.label)));
    const show = (row, column, isFirst) => {
      const value = row[column.key];
      const text = column.text ? value ?? "–" : format(value, column.unit, row.currency ?? currency);
      const lead = column.lead && value !== null && value !== undefined && column.lead(row);
      const content = [lead ? element("button", { type: "button", class: "link", onclick: lead }, text) : text];
      if (column.n && row[column.n] !== null && row[column.n] !== undefined && value !== null && value !== undefined)
        content.push(element("span", { class: "n" }, `n ${format(row[column.n], "count")}`));
      return isFirst ? element("th", { scope: "row" }, content) : element("td", { class: column.text ? "text" : null }, content);
    };
    const order = (column, isDescending, isSilent) => {
      const sorted = [...rows].sort((one, other) => {
        const [left, right] = [one[column.key], other[column.key]];
        const isLeftEmpty = left === null || left === undefined, isRightEmpty = right === null || right === undefined;
        if (isLeftEmpty || isRightEmpty) return isLeftEmpty - isRightEmpty;
        const difference = typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right));
        return isDescending ? -difference : difference;
      });
      heads.forEach((head, index) => head.setAttribute("aria-sort", columns[index] === column ? (isDescending ? "descending" : "ascending") : "none"));
      body.replaceChildren(...sorted.map((row) => element("tr", {}, columns.map((each, index) => show(row, each, index === 0)))));
      if (!isSilent) say(`Sorted by ${column.label}, ${isDescending ? "descending" : "ascending"}.`);
    };
    const made = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element("table", {}, element("caption", {}, caption), element("thead", {}, element("tr", {}, heads)), body));
    // without a column to sort by, rows stay as they come
    if (sort === null) body.append(...rows.map((row) => element("tr", {}, columns.map((each, index) => show(row, each, index === 0)))));
    else order(columns.find((column) => column.key === sort) ?? columns[0], descending, true);
    return made;
  };

  // ---- charts --------------------------------------------------------------

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const look = () => ({
    background: "transparent", font: FONT, padding: { left: 2, right: 4, top: 6, bottom: 2 },
    view: { stroke: null },
    axis: {
      domain: false, ticks: false, gridColor: colour("grid"), labelColor: colour("soft"), labelFontSize: 11, labelPadding: 6,
      title: null, labelFont: FONT,
    },
    axisX: { grid: false }, axisY: { tickCount: 4 },
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
  const chart = ({ title, note, alternative, spec, rows, columns, span = "half", after }) => {
    const holder = element("div", { class: "chart", role: "img", "aria-label": alternative });
    waiting.push(() => draw(holder, spec));
    return card(span, element("figure", {},
      element("figcaption", {}, element("h3", {}, title), element("span", { class: "note" }, note)),
      holder,
      rows ? element("details", {}, element("summary", {}, "As a table"), sortable({ caption: title, columns, rows, sort: columns[0].key, descending: true })) : null,
      after));
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
        };
        points.push(point);
        if (value !== null) end = point;
      }
      if (end) ends.push({ ...end });
    });
    // direct labels at the end of the lines, kept apart
    const span_ = (Math.max(...points.map((point) => point.value ?? 0)) - Math.min(0, ...points.map((point) => point.value ?? 0))) || 1;
    ends.sort((one, other) => one.value - other.value).forEach((end, index) => {
      end.y = index ? Math.max(end.value, ends[index - 1].y + (span_ * 16) / height) : end.value;
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
        { mark: { type: "line", strokeWidth: 2, interpolate: "linear" }, encoding: { color: colourOf } },
        { mark: { type: "point", filled: true, opacity: 1 }, encoding: { color: colourOf, size: { condition: { test: "datum.isChosen", value: 70 }, value: 12 }, tooltip: [{ field: "period", title: "Period" }, { field: "series", title: "Figure" }, { field: "told", title: "Value" }] } },
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
      spec,
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
        encoding: { y: { field: "name", type: "nominal", sort: null, axis: { labelLimit: 150, labelFontSize: 12, labelColor: colour("ink") } }, x: { field: "drawn", type: "quantitative", axis: null, scale: { domainMin: 0, domainMax: Math.max(...values.map((row) => row.drawn)) * 1.45 || 1 } } },
        layer: [
          { mark: { type: "bar", height: 14, cornerRadiusEnd: 2 }, encoding: { color: { condition: { test: "datum.isChosen", value: colour("two") }, value: colour("one") }, tooltip: [{ field: "name", title: sentence(slice) }, { field: "told", title: label(column) }] } },
          { mark: { type: "text", align: "left", dx: 5, fontSize: 11.5, color: colour("soft") }, encoding: { text: { field: "told" } } },
        ],
      },
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
          color: { field: "part", type: "nominal", sort: null, scale: { domain: parts.map((part) => part.label), range: parts.map((part) => colour(part.colour)) } },
          order: { field: "index" },
          opacity: { condition: { test: "datum.isChosen", value: 1 }, value: 0.72 },
          tooltip: [{ field: "period", title: "Period" }, { field: "part", title: "What" }, { field: "told", title: "Value" }],
        },
      },
      columns: [{ key: "start", label: "Period begins", text: true }, ...parts.map((part) => ({ key: part.column, label: part.label, unit }))],
      rows: rows.map((row) => ({ start: data.periods[scope.grain][row[0]], ...Object.fromEntries(parts.map((part) => [part.column, cell(name, row, part.column)])) })),
    });
  };

  // ---- from a figure to its cases and their story --------------------------

  const caseColumn = Object.fromEntries(data.cases.columns.map((column, index) => [column, index]));
  const aboutCase = (place) => Object.fromEntries(data.cases.columns.map((column, index) => [column, data.cases.rows[place][index]]));
  const behind = (kpi, scope) => {
    const position = 3 + GRAINS.indexOf(scope.grain);
    return (data.counted.kpis[kpi] ?? []).filter((row) => {
      if (row[position] !== scope.place) return false;
      if (scope.slice === "all") return true;
      if (scope.slice === "group") return data.counted.ids[row[1]] === scope.value;
      if (scope.slice === "agent") return data.counted.ids[row[2]] === scope.value;
      const told = row[0] === null ? null : data.cases.rows[row[0]][caseColumn[scope.slice]];
      return (told ?? "unknown") === scope.value;
    });
  };
  const showBehind = (kpi, scope, count, what) => () => {
    const rows = behind(kpi, scope);
    const places = [...new Set(rows.map((row) => row[0]).filter((place) => place !== null))];
    const counts = kpi === "reopened_cases" ? places.length : rows.length;
    const withoutCase = rows.filter((row) => row[0] === null).length;
    const title = `${what}: ${scope.slice === "all" ? "everything" : nameOf(scope.slice, scope.value)}, ${periodName(scope.grain, scope.place)}`;
    const notes = [`${format(count, "count")} counted, ${format(counts, "count")} listed here, of ${format(places.length, "count")} cases.`];
    if (withoutCase) notes.push(`${withoutCase} of them are about no case.`);
    if (counts < count)
      notes.push(`This page holds the latest ${format(data.cases.rows.length, "count")} of ${format(data.cases_of_all, "count")} cases; analyses/cases_behind_a_kpi.sql lists the others.`);
    const list = places.map((place) => {
      const one = aboutCase(place);
      return { ...one, place, channel: nameOf("channel", one.channel ?? "unknown"), reason: nameOf("reason", one.reason ?? "unknown"),
        status: sentence(one.status ?? "unknown"), group: nameOf("group", one.group_id ?? "unknown"), created: instant(one.created_at) };
    });
    const columns = [
      { key: "case_id", label: "Case", text: true, lead: (row) => () => showCase(row.place, () => fill(title, notes, content())) },
      { key: "created_at", label: "Created (UTC)", text: true }, { key: "channel", label: "Channel", text: true }, { key: "reason", label: "Product area", text: true },
      { key: "group", label: "Group", text: true }, { key: "status", label: "Status now", text: true },
      { key: "first_response_seconds", label: "First response", unit: "seconds" }, { key: "resolution_seconds", label: "Resolution", unit: "seconds" },
      { key: "agent_replies", label: "Replies", unit: "count" }, { key: "reopens", label: "Reopens", unit: "count" },
    ];
    const content = () => list.length ? sortable({ caption: `${title}. Choose a case to see its story.`, columns, rows: list.map((row) => ({ ...row, created_at: row.created_at.replace("T", " ").slice(0, 16) })), sort: "created_at" }) : element("p", { class: "empty" }, "None of these cases is held in this page.");
    fill(title, notes, content());
    if (!byId("drill").open) byId("drill").showModal();
  };
  const fill = (title, notes, content, back) => {
    byId("drill").replaceChildren(
      element("div", { class: "head" },
        element("div", {}, element("h2", { id: "drill-title" }, title), notes.map((note) => element("p", { class: "note" }, note))),
        element("div", { class: "stepper" },
          back ? element("button", { type: "button", onclick: back }, "Back to the list") : null,
          element("button", { type: "button", onclick: () => byId("drill").close() }, "Close"))),
      content);
    byId("drill").querySelector("button").focus();
  };
  const showCase = (place, back) => {
    const one = aboutCase(place);
    const stages = data.stages[place] ?? [], events = data.events[place] ?? [];
    const end = one.age_seconds;
    const started = new Date(`${one.created_at}Z`).getTime();
    const at = (seconds) => started + seconds * 1000;
    // what rules did to it later would squeeze the story of its people
    const lastSeen = Math.max(60, ...events.filter((event) => ["agent", "customer"].includes(event[1])).map((event) => event[2]),
      ...stages.filter((stage) => stage[0] !== "closed").map((stage) => stage[2]));
    const until = at(Math.min(end, lastSeen * 1.06 + 60));
    const clock = until - started < 1.3e8 ? "%H:%M" : until - started < 5e8 ? "%-d %b %H:%M" : "%-d %b";
    const LANES = ["Status", "Held by", "Customer", "Agent", "Changes"];
    const laneOf = ([type, role]) => (role === "customer" ? "Customer" : ["reply", "note", "call", "chat", "message", "work_log"].includes(type) && role === "agent" ? "Agent" : "Changes");
    const bands = [];
    const band = (lane, text, from, to, shade) => {
      const previous = bands.findLast((each) => each.lane === lane);
      const stop = Math.min(until, to === null ? until : at(to));
      if (previous && previous.text === text && previous.to === at(from)) previous.to = stop;
      else if (stop > at(from)) bands.push({ lane, text, from: at(from), to: stop, shade });
    };
    for (const [status, agent, from, to] of stages.filter((stage) => at(stage[2]) < until)) {
      band("Status", sentence(status), from, to, status);
      band("Held by", agent ? nameOf("agent", agent) : "Nobody", from, to, "holder");
    }
    const shades = { new: colour("two"), open: colour("one"), pending: colour("quiet"), hold: colour("five"), solved: colour("three"), closed: colour("three"), holder: colour("quiet") };
    for (const each of bands) { each.colour = shades[each.shade] ?? colour("four"); each.isWide = each.to - each.from > (until - started) * 0.09; each.told = `${each.text}, ${time((each.to - each.from) / 60000)}`; }
    // both ends of the axis, whatever stands between
    bands.unshift({ lane: "Status", text: "", from: started, to: started }, { lane: "Status", text: "", from: until, to: until });
    const dots = events.filter((event) => at(event[2]) <= until).map((event) => ({ lane: laneOf(event), at: at(event[2]), told: `${sentence(event[0])} (${event[1] ?? "unknown"})`, after: time(event[2] / 60) }));
    const lane = { field: "lane", type: "nominal", scale: { domain: LANES }, axis: { labelFontSize: 12, labelColor: colour("ink") } };
    const when = { type: "temporal", axis: { labelOverlap: true, tickCount: 6, labelExpr: `utcFormat(datum.value, '${clock}')` }, scale: { type: "utc", nice: false } };
    const spec = {
      height: 170,
      layer: [
        { data: { values: bands }, mark: { type: "bar", height: 20, opacity: 0.85, cornerRadius: 2 }, encoding: { y: lane, x: { field: "from", ...when }, x2: { field: "to" }, color: { field: "colour", type: "nominal", scale: null }, tooltip: [{ field: "told", title: "Span" }] } },
        { data: { values: bands.filter((each) => each.isWide) }, mark: { type: "text", align: "left", dx: 5, fontSize: 11, fontWeight: 600, color: colour("card") }, encoding: { y: lane, x: { field: "from", ...when }, text: { field: "text" } } },
        { data: { values: dots }, mark: { type: "point", filled: true, size: 70, opacity: 0.9, stroke: colour("card"), strokeWidth: 1 }, encoding: { y: lane, x: { field: "at", ...when }, color: { value: colour("ink") }, tooltip: [{ field: "told", title: "What" }, { field: "after", title: "After the start" }] } },
      ],
    };
    const holder = element("div", { class: "chart", role: "img", "aria-label": `Timeline of case ${one.case_id}: ${bands.filter((each) => each.lane === "Status" && each.text).map((each) => each.told).join("; ")}. ${events.length} events.` });
    const fact = (term, text) => [element("dt", {}, term), element("dd", {}, text)];
    const content = element("div", {},
      element("dl", { class: "facts" },
        [["Channel", nameOf("channel", one.channel ?? "unknown")], ["Product area", nameOf("reason", one.reason ?? "unknown")], ["Status", sentence(one.status ?? "unknown")],
          ["First response", format(one.first_response_seconds, "seconds")], ["Resolution", format(one.resolution_seconds, "seconds")],
          ["First contact resolution", format(one.is_first_contact_resolution)], ["Reopens", format(one.reopens, "count")]].map(([term, text]) => element("div", {}, fact(term, text)))),
      element("figure", {}, holder),
      element("details", {}, element("summary", {}, "Events as a table"),
        sortable({ caption: "Events of the case, times from its creation", sort: "number", descending: false, rows: events.map((event, number) => ({ number: number + 1, what: sentence(event[0]), who: sentence(event[1] ?? "unknown"), after: event[2] })),
          columns: [{ key: "number", label: "No.", unit: "count" }, { key: "what", label: "What", text: true }, { key: "who", label: "By", text: true }, { key: "after", label: "After the start", unit: "seconds" }] })));
    fill(`Case ${one.case_id}`, [`Created ${instant(one.created_at)} UTC${one.resolved_at ? `, resolved ${instant(one.resolved_at)} UTC` : ""}. Times in UTC, cut after the last deed of a person.`], content, back);
    draw(holder, spec);
  };

  // ---- pages ---------------------------------------------------------------

  const CARDS = [
    { kpi: "new_cases", name: "kpi_volume", drill: "new_cases" },
    { kpi: "resolutions", name: "kpi_resolution", drill: "resolutions" },
    { kpi: "closing_backlog", name: "kpi_backlog", drill: "closing_backlog" },
    { kpi: "first_response_minutes_median", name: "kpi_response", n: "first_responses", drill: "first_responses" },
    { kpi: "resolution_minutes_median", name: "kpi_resolution", n: "resolved_cases", drill: "resolved_cases" },
    { kpi: "first_contact_resolution_rate", name: "kpi_first_contact_resolution", n: "decided_cases", drill: "decided_cases" },
    { kpi: "reopen_rate", name: "kpi_resolution", n: "closed_cases", drill: "reopened_cases", counted: "reopened_cases", what: "Cases that came back" },
    { kpi: "sla_achieved_rate", name: "kpi_response", told: (read) => `${format(read("sla_achieved"), "count")} met, ${format(read("sla_breached"), "count")} missed`, drill: "sla_breached", counted: "sla_breached", what: "Reply targets missed" },
    { kpi: "csat_rate", name: "kpi_satisfaction", beside: "csat", n: "answered", drill: "csat_answered" },
    { kpi: "nps_score", name: "kpi_satisfaction", beside: "nps", n: "answered" },
    { kpi: "abandon_rate", name: "kpi_contacts", n: "offered_to_queue" },
    { kpi: "occupancy_rate", name: "kpi_workload" },
    { kpi: "cost_per_resolution", name: "kpi_cost_per_resolution", n: "resolved_cases", isMoney: true },
  ];
  const WHAT = {
    new_cases: "New cases", resolutions: "Resolutions", closing_backlog: "Cases in the backlog", first_responses: "First responses",
    resolved_cases: "Resolved cases", decided_cases: "Resolved cases whose week has passed", csat_answered: "Answers to satisfaction surveys",
    assigned: "Assignments", completed: "Completed assignments", reopens: "Reopens",
  };
  const spark = (values, chosen) => {
    const known = values.map((value, index) => [index, value]).filter(([, value]) => value !== null);
    const made = drawn("svg", { viewBox: "0 0 200 36", preserveAspectRatio: "none", "aria-hidden": "true" });
    if (known.length < 2) return made;
    const most = Math.max(...known.map(([, value]) => value)), least = Math.min(0, ...known.map(([, value]) => value));
    const x = (index) => 3 + (index * 194) / (values.length - 1), y = (value) => 33 - ((value - least) * 30) / (most - least || 1);
    const path = values.map((value, index) => (value === null ? null : `${index === 0 || values[index - 1] === null ? "M" : "L"}${x(index).toFixed(1)},${y(value).toFixed(1)}`)).filter(Boolean).join("");
    made.append(drawn("path", { d: path, class: "spark", "vector-effect": "non-scaling-stroke" }));
    if (values[chosen] !== null && values[chosen] !== undefined) made.append(drawn("path", { d: `M${x(chosen).toFixed(1)},${y(values[chosen]).toFixed(1)}h0.01`, class: "dot", "vector-effect": "non-scaling-stroke" }));
    return made;
  };
  const score = (entry) => {
    const { kpi, name } = entry;
    const currency = entry.isMoney ? currencies()[0] : undefined;
    const scope = scopeOf(name, { beside: entry.isMoney ? currency ?? "" : entry.beside });
    const title = element("h3", {}, label(kpi));
    const attributes = { class: "card score", "data-kpi": kpi };
    const row = rowOf(name, scope);
    const value = cell(name, row, kpi);
    if (value === null || value === undefined) {
      const reason = whyEmpty(name, scope) ?? `Nothing was measured in ${periodName(scope.grain, scope.place)}.`;
      return element("li", attributes, title, element("div", { class: "value" }, "–"), element("p", { class: "note" }, reason));
    }
    const unit = unitOf(kpi);
    const before = rowOf(name, { ...scope, place: scope.place - 1 });
    const previous = cell(name, before, kpi);
    const change = (data.changes[[kpi, scope.grain, scope.slice, scope.value, ...(currency ? [currency] : [])].join("/")] ?? []).find((each) => each[0] === scope.place)?.[1];
    const better = data.kpis[kpi]?.higher_is_better;
    const change_ = element("p", { class: "change" });
    if (previous === null || previous === undefined) change_.append(element("span", { class: "note" }, "nothing before to compare with"));
    else {
      const isSame = format(previous, unit, currency) === format(value, unit, currency);
      const isUp = value > previous;
      const verdict = isSame || better === null || better === undefined || isRunning(scope.grain, scope.place) ? null : isUp === better ? "good" : "bad";
      const arrow = isUp ? "▲" : "▼";
      const how = isSame ? "same as" : change !== undefined ? `${arrow} ${numbers[0].format(Math.abs(change) * 100)} % vs` : `${arrow} from ${format(previous, unit, currency)},`;
      change_.append(element("span", { class: verdict }, `${how} ${shortName(scope.grain, scope.place - 1)}${verdict ? (verdict === "good" ? ", better" : ", worse") : ""}`));
    }
    const start = Math.max(0, scope.place - 12);
    const byPlace = new Map(rowsOf(name, scope).map((each) => [each[0], cell(name, each, kpi)]));
    const history = Array.from({ length: scope.place - start + 1 }, (_, index) => byPlace.get(start + index) ?? null);
    const n = entry.told ? entry.told((column) => cell(name, row, column)) : entry.n ? `n ${format(cell(name, row, entry.n), "count")}` : "";
    const counted = entry.drill ? cell(name, row, entry.counted ?? entry.n ?? kpi) : null;
    const isLed = entry.drill && counted > 0 && scope.grain === state.grain && data.counted.kpis[entry.drill];
    return element("li", attributes, title,
      element("div", { class: "value" }, format(value, unit, currency)), change_, spark(history, history.length - 1),
      element("div", { class: "foot" },
        element("span", { class: "n" }, [n, scope.grain === state.grain ? "" : periodName(scope.grain, scope.place)].filter(Boolean).join(" · ")),
        isLed ? element("button", { type: "button", class: "link", "aria-label": `Cases behind ${label(kpi)}`, onclick: showBehind(entry.drill, scope, counted, entry.what ?? WHAT[entry.drill]) }, "cases") : null));
  };
  const anomalies = () => {
    const here = data.anomalies.filter(([, grain, place, slice, value]) => grain === state.grain && place === state.place && (state.slice === "all" || (slice === state.slice && value === state.value)));
    here.sort((one, other) => (other[3] === "all") - (one[3] === "all"));
    const told = here.map(([kpi, , , slice, value, figure_, n, usual]) => {
      const unit = data.kpis[kpi]?.unit ?? unitOf(kpi);
      const nText = unit === "count" || n === null ? "" : ` (n ${format(n, "count")})`;
      return element("li", {}, element("strong", {}, `${slice === "all" ? "" : `${nameOf(slice, value)} · `}${label(kpi)} `), `${format(figure_, unit)}${nText}, usually about ${format(usual, unit)}`);
    });
    const limit = 5;
    return element("section", { class: told.length ? "card anomalies" : "card", "aria-label": "What stands out" },
      element("h3", {}, told.length ? "What stands out" : "Nothing stands out"),
      told.length
        ? [element("ul", {}, told.slice(0, limit)), told.length > limit ? element("details", {}, element("summary", {}, `${told.length - limit} more`), element("ul", {}, told.slice(limit))) : null]
        : element("p", { class: "note" }, `No figure of ${periodName(state.grain, state.place)} lies far from the median of the eight periods before it, as far as there are enough to judge.`));
  };
  const byChannel = (slice) => {
    const base = scopeOf("kpi_response");
    const values = [...new Set(["kpi_volume", "kpi_response", "kpi_resolution"].flatMap((name) => valuesOf(name, slice, base.grain)))];
    const rows = values.map((value) => {
      const scope = { ...base, slice, value };
      const response = rowOf("kpi_response", scope), resolution = rowOf("kpi_resolution", scope);
      return {
        name: nameOf(slice, value), value,
        first_responses: cell("kpi_response", response, "first_responses"), median: cell("kpi_response", response, "first_response_minutes_median"), p90: cell("kpi_response", response, "first_response_minutes_p90"),
        business: cell("kpi_response", response, "first_response_business_minutes_median"), sla: cell("kpi_response", response, "sla_achieved_rate"), missed: cell("kpi_response", response, "sla_breached"),
        resolved: cell("kpi_resolution", resolution, "resolved_cases"), resolution: cell("kpi_resolution", resolution, "resolution_minutes_median"), slow: cell("kpi_resolution", resolution, "resolution_minutes_p90"),
        reopened: cell("kpi_resolution", resolution, "reopen_rate"), closed: cell("kpi_resolution", resolution, "closed_cases"),
      };
    }).filter((row) => row.first_responses || row.resolved);
    const title = `By ${slice}`;
    if (rows.length === 0) return empty(title, `No row by ${slice} in ${periodName(base.grain, base.place)}.`, "");
    return card("", element("h3", {}, title), sortable({
      caption: `Response and resolution by ${slice}, ${periodName(base.grain, base.place)}`, sort: "first_responses", rows,
      columns: [
        { key: "name", label: sentence(slice), text: true },
        { key: "first_responses", label: "First responses", unit: "count", lead: (row) => (row.first_responses ? showBehind("first_responses", { ...base, slice, value: row.value }, row.first_responses, WHAT.first_responses) : null) },
        { key: "median", label: "First response, median", unit: "minutes" }, { key: "p90", label: "First response, 90th percentile", unit: "minutes" },
        { key: "business", label: "in business hours, median", unit: "minutes" },
        { key: "resolved", label: "Resolved cases", unit: "count", lead: (row) => (row.resolved ? showBehind("resolved_cases", { ...base, slice, value: row.value }, row.resolved, WHAT.resolved_cases) : null) },
        { key: "resolution", label: "Resolution, median", unit: "minutes" }, { key: "slow", label: "Resolution, 90th percentile", unit: "minutes" },
        { key: "reopened", label: "Reopen rate", unit: "rate", n: "closed" }, { key: "sla", label: "Reply targets met", unit: "rate" }, { key: "missed", label: "Missed", unit: "count", lead: (row) => (row.missed ? showBehind("sla_breached", { ...base, slice, value: row.value }, row.missed, "Reply targets missed") : null) },
      ],
    }));
  };
  let hoursChannel = "";
  const heat = () => {
    const column = Object.fromEntries(data.hours.columns.map((name, index) => [name, index]));
    const rows = data.hours.rows;
    if (rows.length === 0) return empty("When cases come in", NEEDS.kpi_volume);
    const channels = [...new Set(rows.map((row) => row[column.channel]))].sort();
    const wanted = state.slice === "channel" ? state.value : hoursChannel;
    const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    const counts = new Map();
    for (const row of rows)
      if (!wanted || row[column.channel] === wanted) {
        const key = `${row[column.weekday]}/${row[column.hour]}`;
        counts.set(key, (counts.get(key) ?? 0) + row[column.new_cases]);
      }
    const values = DAYS.flatMap((day, index) => Array.from({ length: 24 }, (_, hour) => ({ day, hour, cases: counts.get(`${index + 1}/${hour}`) ?? 0, told: `${String(hour).padStart(2, "0")}:00` })));
    const all = values.reduce((sum, value) => sum + value.cases, 0);
    const most = values.reduce((one, other) => (other.cases > one.cases ? other : one));
    const select = element("select", { id: "hours-channel", disabled: state.slice === "channel", onchange: (event) => { hoursChannel = event.target.value; render(); byId("hours-channel")?.focus(); } },
      element("option", { value: "" }, "all channels"), channels.map((channel) => element("option", { value: channel, selected: channel === wanted }, nameOf("channel", channel))));
    return chart({
      title: "When cases come in",
      note: all ? `New cases by weekday and hour, whole history${elsewhere("channel")}, n ${format(all, "count")}. Most on ${most.day} at ${most.told} (${most.cases}).` : "No case came in by this channel.",
      alternative: `Heat map of ${all} new cases by weekday and hour. Most on ${most.day} at ${most.told}: ${most.cases}.`,
      spec: {
        height: 190, data: { values },
        mark: { type: "rect", stroke: colour("card"), strokeWidth: 1.5, cornerRadius: 2 },
        encoding: {
          x: { field: "hour", type: "ordinal", axis: { labelAngle: 0, values: [0, 3, 6, 9, 12, 15, 18, 21], labelExpr: "datum.value + ':00'" } },
          y: { field: "day", type: "nominal", sort: null, axis: { labelExpr: "slice(datum.label, 0, 3)" } },
          color: { field: "cases", type: "quantitative", scale: { range: [colour("low"), colour("high")] }, legend: null },
          tooltip: [{ field: "day", title: "Day" }, { field: "told", title: "Hour" }, { field: "cases", title: "New cases" }],
        },
      },
      columns: [{ key: "day", label: "Day", text: true }, { key: "hour", label: "Hour", unit: "count" }, { key: "cases", label: "New cases", unit: "count" }],
      rows: values.filter((value) => value.cases),
      after: element("label", { class: "note" }, "Channel ", select),
    });
  };
  const performance = (slice) => {
    const name = "kpi_agent_performance";
    const title = slice === "agent" ? "Agents" : "Groups";
    if (table(name).keys.length === 0) return empty(title, NEEDS[name], "");
    const base = scopeOf(name);
    const rows = valuesOf(name, slice, base.grain).map((value) => {
      const scope = { ...base, slice, value };
      const row = rowOf(name, scope);
      const survey = { ...scope, beside: "csat" };
      return row && {
        value, name: nameOf(slice, value), ...Object.fromEntries(data.tables[name].columns.map((column) => [column, cell(name, row, column)])),
        csat: slice === "agent" ? figure("kpi_satisfaction", "csat_rate", survey) : null, rated: slice === "agent" ? figure("kpi_satisfaction", "answered", survey) : null,
        held: slice === "agent" ? figure("kpi_agent_backlog", "closing_backlog", scope) : null,
      };
    }).filter(Boolean);
    if (rows.length === 0)
      return empty(title, slice === "agent" && base.grain === "day" ? "Agents are shown by week, month and quarter." : `Nobody had a case in ${periodName(base.grain, base.place)}, or it is too long ago: agents are shown for the last 14 weeks, 14 months and 5 quarters.`, "");
    const led = (kpi, column) => (row) => (row[column] ? showBehind(kpi, { ...base, slice, value: row.value }, row[column], WHAT[kpi]) : null);
    return card("", element("h3", {}, title), sortable({
      caption: `Case performance by ${slice}, ${periodName(base.grain, base.place)}. Assigned, completed and first touch are booked on the assignment; active time and resolution on what ended them.`,
      sort: "assigned", rows,
      columns: [
        { key: "name", label: sentence(slice), text: true },
        { key: "assigned", label: "Assigned", unit: "count", lead: led("assigned", "assigned") },
        { key: "completed", label: "Completed", unit: "count", lead: led("completed", "completed") },
        { key: "completion_rate", label: "Completion ratio", unit: "rate", n: "assigned" },
        { key: "first_touch_minutes_mean", label: "First touch, mean", unit: "minutes", n: "touched" },
        { key: "active_case_minutes_mean", label: "Active case time, mean", unit: "minutes" },
        { key: "case_resolution_minutes_mean", label: "Case resolution, mean", unit: "minutes" },
        { key: "replies_sent", label: "Replies", unit: "count" }, { key: "customers_helped", label: "Customers helped", unit: "count" },
        { key: "handle_minutes_mean", label: "Handle time, mean", unit: "minutes", n: "measured_cases" },
        ...(slice === "agent" ? [
          { key: "cases_handled_per_hour", label: "Cases handled per hour", unit: "number" }, { key: "csat", label: "CSAT", unit: "rate", n: "rated" },
          { key: "held", label: "Backlog at the end", unit: "count" }] : []),
      ],
    }));
  };
  const facts = ({ title, rows, caption, columns, sort, span = "half", descending, currency }) => card(span, element("h3", {}, title), sortable({ caption, columns, rows, sort, descending, currency }));

  const PAGES = {
    overview: { title: "Overview", draw: () => [anomalies(), element("ul", { class: "cards" }, CARDS.map(score))] },
    volume: {
      title: "Volume and backlog",
      draw: () => [
        stacked({ name: "kpi_backlog", title: "What came in and went out", note: "Cases; below zero, what left the backlog", parts: [
          { column: "submissions", label: "New", colour: "one" }, { column: "reopens", label: "Reopened", colour: "two" }, { column: "recoveries", label: "Recovered", colour: "five" },
          { column: "resolutions", label: "Resolved", colour: "three", isOut: true }, { column: "voided", label: "Voided", colour: "quiet", isOut: true }] }),
        lines({ name: "kpi_backlog", columns: ["closing_backlog", "unreplied", "unassigned"], title: "Backlog at the end of the period", labels: { closing_backlog: "Backlog", unreplied: "Unreplied", unassigned: "Unassigned" }, note: "Cases", height: 200 }),
        heat(),
        bars({ name: "kpi_volume", column: "new_cases", slice: "channel", title: "New cases by channel", lead: null }),
        lines({ name: "kpi_volume", columns: ["new_cases", "contacts"], title: "New cases and contacts", labels: { new_cases: "New cases", contacts: "Contacts" }, note: "A contact is a turn of a customer, a call or a chat" }),
        lines({ name: "kpi_backlog", columns: ["age_minutes_median"], title: "Age of the backlog, median", counted: "closing_backlog" }),
      ],
    },
    response: {
      title: "Response and resolution",
      draw: () => [
        lines({ name: "kpi_response", columns: ["first_response_minutes_median", "first_response_minutes_p90"], title: "First response", labels: { first_response_minutes_median: "Median", first_response_minutes_p90: "90th percentile" }, counted: "first_responses" }),
        lines({ name: "kpi_resolution", columns: ["resolution_minutes_median", "resolution_minutes_p90"], title: "Resolution", labels: { resolution_minutes_median: "Median", resolution_minutes_p90: "90th percentile" }, counted: "resolved_cases" }),
        stacked({ name: "kpi_resolution", title: "Where the time of a resolved case went", unit: "minutes", note: "Mean of each stage", parts: [
          { column: "new_minutes_mean", label: "New", colour: "two" }, { column: "open_minutes_mean", label: "Open", colour: "one" }, { column: "pending_minutes_mean", label: "Waiting for the customer", colour: "quiet" },
          { column: "on_hold_minutes_mean", label: "On hold", colour: "five" }, { column: "reopened_gap_minutes_mean", label: "Resolved, then reopened", colour: "four" }] }),
        lines({ name: "kpi_response", columns: ["sla_achieved_rate"], title: "Reply targets met (SLA)", note: slaNote() }),
        byChannel("channel"), byChannel("group"),
        lines({ name: "kpi_contacts", columns: ["wait_minutes_median", "wait_minutes_p90"], title: "Calls and chats: wait until answered", labels: { wait_minutes_median: "Median", wait_minutes_p90: "90th percentile" }, counted: "answered" }),
        lines({ name: "kpi_contacts", columns: ["abandon_rate", "service_level_rate"], title: "Calls and chats: given up, answered in time", labels: { abandon_rate: "Given up", service_level_rate: "In time" }, counted: "offered_to_queue" }),
      ],
    },
    fcr: {
      title: "First contact resolution",
      draw: () => {
        const name = "kpi_first_contact_resolution";
        const scope = scopeOf(name), row = rowOf(name, scope);
        const told = ["first_contact_resolution_rate", "fcr_one_reply_rate", "fcr_one_interaction_rate", "fcr_no_customer_followup_rate", "one_touch_explore_rate"].map((column) => ({
          what: column === "first_contact_resolution_rate" ? "Resolved, and no word for a week (the headline)" : label(column), value: cell(name, row, column), n: cell(name, row, column === "first_contact_resolution_rate" ? "decided_cases" : "resolved_cases_with_reply") }));
        return [
          lines({ name, columns: ["first_contact_resolution_rate"], title: "First contact resolution", counted: "decided_cases", note: "Of resolved cases with a reply whose week has passed" }),
          row ? facts({ title: "By each definition", caption: `${periodName(scope.grain, scope.place)}. Which one a report means decides what it shows.`, rows: told, sort: null, columns: [{ key: "what", label: "Definition", text: true }, { key: "value", label: "Share", unit: "rate", n: "n" }] }) : empty("By each definition", whyEmpty(name) ?? `Nothing was measured in ${periodName(scope.grain, scope.place)}.`),
          bars({ name, column: "first_contact_resolution_rate", slice: "channel", title: "By channel", counted: "decided_cases" }),
          bars({ name, column: "first_contact_resolution_rate", slice: "group", title: "By group", counted: "decided_cases" }),
          lines({ name, columns: ["replies_to_resolve_mean"], title: "Replies to resolve, mean", counted: "resolved_cases_with_reply" }),
          lines({ name: "kpi_resolution", columns: ["reopen_rate"], title: "Reopen rate", counted: "closed_cases", note: "Of the cases closed" }),
        ];
      },
    },
    satisfaction: {
      title: "Satisfaction",
      draw: () => {
        const name = "kpi_satisfaction";
        if (table(name).keys.length === 0) return [empty("Satisfaction", NEEDS[name], "")];
        const base = scopeOf(name);
        const rows = Object.keys(DEFINITIONS).map((beside) => {
          const row = rowOf(name, { ...base, beside });
          const column = { csat: "csat_rate", happiness: "happiness_score", nps: "nps_score", ces: "ces_mean", esat: "esat_rate", enps: "enps_score" }[beside];
          return row && { what: DEFINITIONS[beside], figure: format(cell(name, row, column), unitOf(column)), offered: cell(name, row, "offered"), answered: cell(name, row, "answered"), rate: cell(name, row, "response_rate"), positive: cell(name, row, "positive"), negative: cell(name, row, "negative") };
        }).filter(Boolean);
        const of = (beside, columns, title, note) => lines({ name, columns, title, note, scope: { ...base, beside }, counted: "answered" });
        return [
          of("csat", ["csat_rate"], "Satisfied customers (CSAT)", "Positive answers"),
          of("nps", ["nps_score"], "Recommendation (NPS)", "Points from −100 to 100"),
          of("ces", ["ces_mean"], "Effort (CES), mean", "High is easy"),
          of("happiness", ["happiness_score"], "Happiness", "Points from −100 to 100"),
          bars({ name, column: "csat_rate", slice: "channel", beside: "csat", title: "CSAT by channel", counted: "answered" }),
          rows.length ? facts({ title: "Surveys of the period", caption: `${periodName(base.grain, base.place)}. Offers are booked when made, answers when given; staff surveys are shown from five answers.`, rows, sort: "answered", columns: [
            { key: "what", label: "Survey", text: true }, { key: "figure", label: "Figure", text: true }, { key: "answered", label: "Answered", unit: "count" }, { key: "offered", label: "Offered", unit: "count" }, { key: "rate", label: "Response rate", unit: "rate" }] })
            : empty("Surveys of the period", `No survey in ${periodName(base.grain, base.place)} for ${nameOf(base.slice, base.value)}.`),
        ];
      },
    },
    agents: { title: "Agents and teams", draw: () => [performance("group"), performance("agent")] },
    areas: {
      title: "Product areas",
      draw: () => {
        const base = scopeOf("kpi_volume");
        const rows = [...new Set(["kpi_volume", "kpi_backlog", "kpi_resolution"].flatMap((name) => valuesOf(name, "reason", base.grain)))].map((value) => {
          const scope = { ...base, slice: "reason", value };
          return {
            value, name: nameOf("reason", value), new_cases: figure("kpi_volume", "new_cases", scope), backlog: figure("kpi_backlog", "closing_backlog", scope),
            first: figure("kpi_response", "first_response_minutes_median", scope), first_n: figure("kpi_response", "first_responses", scope),
            resolution: figure("kpi_resolution", "resolution_minutes_median", scope), resolution_n: figure("kpi_resolution", "resolved_cases", scope),
            fcr: figure("kpi_first_contact_resolution", "first_contact_resolution_rate", scope), fcr_n: figure("kpi_first_contact_resolution", "decided_cases", scope),
            reopen: figure("kpi_resolution", "reopen_rate", scope), reopen_n: figure("kpi_resolution", "closed_cases", scope),
            csat: figure("kpi_satisfaction", "csat_rate", { ...scope, beside: "csat" }), csat_n: figure("kpi_satisfaction", "answered", { ...scope, beside: "csat" }),
          };
        }).filter((row) => row.new_cases || row.backlog || row.resolution_n);
        const lead = (row) => (row.new_cases ? showBehind("new_cases", { ...base, slice: "reason", value: row.value }, row.new_cases, WHAT.new_cases) : null);
        if (rows.length === 0)
          return [empty("Product areas", table("kpi_volume").keys.length === 0 ? NEEDS.kpi_volume : base.grain === "day" ? "Product areas are shown by week, month and quarter." : `No product area in ${periodName(base.grain, base.place)}; they are shown for the last 14 weeks, 14 months and 5 quarters.`, "")];
        return [
          bars({ name: "kpi_volume", column: "new_cases", slice: "reason", title: "New cases by product area" }),
          bars({ name: "kpi_resolution", column: "resolution_minutes_median", slice: "reason", title: "Resolution by product area, median", counted: "resolved_cases" }),
          card("", element("h3", {}, "Product areas side by side"), sortable({
            caption: `Product areas, ${periodName(base.grain, base.place)}`, rows, sort: "new_cases",
            columns: [
              { key: "name", label: "Product area", text: true }, { key: "new_cases", label: "New cases", unit: "count", lead }, { key: "backlog", label: "Backlog at the end", unit: "count" },
              { key: "first", label: "First response, median", unit: "minutes", n: "first_n" }, { key: "resolution", label: "Resolution, median", unit: "minutes", n: "resolution_n" },
              { key: "fcr", label: "First contact resolution", unit: "rate", n: "fcr_n" }, { key: "reopen", label: "Reopen rate", unit: "rate", n: "reopen_n" }, { key: "csat", label: "CSAT", unit: "rate", n: "csat_n" }],
          })),
        ];
      },
    },
    accounts: {
      title: "Accounts at risk",
      draw: () => {
        const { columns, rows, count } = data.accounts;
        const list = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))).map((row) => ({ ...row, name: row.account_name ?? row.account_id, segment: row.segment ?? "unknown" }));
        const scope = scopeOf("kpi_churn", { slice: "all", value: "all" }), churn = rowOf("kpi_churn", scope);
        const groups = [["Everybody", ""], ["With cases", "_with_cases"], ["Without cases", "_without_cases"], ["With more unhappy answers than happy ones", "_low_csat"], ["With reopened cases", "_reopened_cases"]].map(([who, suffix]) => ({
          who, rate: cell("kpi_churn", churn, `churn_rate${suffix}`), churned: cell("kpi_churn", churn, `churned_accounts${suffix}`), n: cell("kpi_churn", churn, `accounts_at_start${suffix}`) }));
        return [
          list.length ? card("", element("h3", {}, "Paying accounts that show a sign of leaving"), sortable({
            caption: `Signs of the last three months: more unhappy answers than happy ones, cases that came back, cases that wait for us. ${count > rows.length ? `The first ${rows.length} of ${count}.` : `${count} accounts.`}`,
            rows: list, sort: "number_of_signs",
            columns: [{ key: "name", label: "Account", text: true }, { key: "segment", label: "Segment", text: true }, { key: "mrr", label: "Pays a month", unit: "money" }, { key: "number_of_signs", label: "Signs", unit: "count" },
              { key: "csat_negative", label: "Unhappy answers", unit: "count" }, { key: "csat_positive", label: "Happy answers", unit: "count" }, { key: "reopens", label: "Reopens", unit: "count" },
              { key: "waiting_for_us", label: "Wait for us", unit: "count" }, { key: "new_cases", label: "New cases", unit: "count" }, { key: "open_cases", label: "Open cases", unit: "count" }] })) : empty("Paying accounts that show a sign of leaving", NEEDS.accounts, ""),
          lines({ name: "kpi_churn", columns: ["churn_rate"], title: "Accounts that left", scope, counted: "accounts_at_start", note: "By month, of the accounts at its start" }),
          churn ? facts({ title: "Who left, by what their support was like", caption: `${periodName("month", scope.place)}; cases, answers and reopens of the three months before.`, rows: groups, sort: null, columns: [{ key: "who", label: "Accounts", text: true }, { key: "rate", label: "Left", unit: "rate", n: "n" }, { key: "churned", label: "Accounts that left", unit: "count" }] }) : empty("Who left, by what their support was like", whyEmpty("kpi_churn", scope) ?? `No row for ${periodName("month", scope.place)}.`),
        ];
      },
    },
    cost: {
      title: "Cost and workload",
      draw: () => {
        const name = "kpi_cost_per_resolution";
        const made = [];
        if (table(name).keys.length === 0) made.push(empty("Cost", NEEDS[name]));
        for (const currency of currencies()) {
          const scope = scopeOf(name, { slice: "all", value: "all", beside: currency });
          const rows = rowsOf(name, scope).slice(-13).map((row) => ({ start: data.periods.month[row[0]], month: periodName("month", row[0]), ...Object.fromEntries(data.tables[name].columns.map((column) => [column, cell(name, row, column)])) }));
          made.push(
            lines({ name, columns: ["cost_per_resolution", "cost_per_case", "cost_per_contact"], title: `Cost in ${currency || "money"}`, labels: { cost_per_resolution: "Per resolution", cost_per_case: "Per case", cost_per_contact: "Per contact" }, scope, currency, note: "By month; for all channels and groups together" }),
            facts({ title: `Ledger in ${currency || "money"}`, caption: "The last 13 months; a month that is not closed has its cost and no ratio yet.", rows: rows.reverse(), sort: null, currency, columns: [{ key: "month", label: "Month", text: true }, { key: "cost", label: "Cost", unit: "money" }, { key: "cost_per_resolution", label: "Per resolution", unit: "money", n: "resolved_cases" }, { key: "cost_per_case", label: "Per case", unit: "money", n: "new_cases" }, { key: "cost_per_contact", label: "Per contact", unit: "money", n: "contacts" }] }));
        }
        made.push(
          lines({ name: "kpi_workload", columns: ["occupancy_rate", "utilization_rate", "shrinkage_rate"], title: "How agents' time was used", labels: { occupancy_rate: "Occupancy", utilization_rate: "Utilization", shrinkage_rate: "Shrinkage" }, note: "Occupancy: busy of busy and available time; utilization: busy of scheduled time; shrinkage: paid time away of scheduled time" }),
          bars({ name: "kpi_workload", column: "occupancy_rate", slice: "group", title: "Occupancy by group" }));
        return made;
      },
    },
  };
  const slaNote = () => {
    const row = rowOf("kpi_response", scopeOf("kpi_response"));
    return row ? `${format(cell("kpi_response", row, "sla_achieved"), "count")} met, ${format(cell("kpi_response", row, "sla_breached"), "count")} missed` : "";
  };

  // ---- the page ------------------------------------------------------------

  const render = () => {
    waiting.length = 0;
    for (const view of views.splice(0)) view.finalize();
    const panel = byId(`panel-${state.tab}`);
    const page = PAGES[state.tab];
    const where = state.slice === "all" ? "everything" : `${state.slice} ${nameOf(state.slice, state.value)}`;
    const running = isRunning(state.grain, state.place) ? ", not over yet" : "";
    panel.replaceChildren(element("h2", {}, page.title, element("small", {}, `${periodName(state.grain, state.place)}${running} · ${where}`)), ...page.draw());
    return flush();
  };
  const choose = (tab, isFocused) => {
    state.tab = tab;
    for (const name of Object.keys(PAGES)) {
      const button = byId(`tab-${name}`);
      button.setAttribute("aria-selected", String(name === tab));
      button.tabIndex = name === tab ? 0 : -1;
      byId(`panel-${name}`).hidden = name !== tab;
      if (name !== tab) byId(`panel-${name}`).replaceChildren();
    }
    if (isFocused) byId(`tab-${tab}`).focus();
    return render();
  };
  const fillPeriods = () => {
    const starts = data.periods[state.grain];
    byId("period").replaceChildren(...starts.map((_, place) => element("option", { value: place, selected: place === state.place }, periodName(state.grain, place) + (isRunning(state.grain, place) ? " (running)" : ""))).reverse());
    if (starts.length === 0) byId("period").append(element("option", {}, "none"));
    byId("earlier").disabled = state.place <= 0;
    byId("later").disabled = state.place >= starts.length - 1;
  };
  const pick = (place) => {
    state.place = place;
    fillPeriods();
    render();
    say(`${periodName(state.grain, place)} shown.`);
  };
  const theme = (wanted) => {
    document.documentElement.dataset.theme = wanted;
    byId("theme").setAttribute("aria-pressed", String(wanted === "dark"));
  };

  const begin = () => {
    byId("as-of").textContent = data.as_of ? `As of ${instant(data.as_of)} UTC · ${format(data.cases_of_all, "count")} cases` : "No case was read.";
    for (const [name, page] of Object.entries(PAGES)) {
      byId("tabs").append(element("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => choose(name) }, page.title));
      byId("panels").append(element("section", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, hidden: true }));
    }
    byId("tabs").addEventListener("keydown", (event) => {
      const names = Object.keys(PAGES), here = names.indexOf(state.tab);
      const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: names.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      choose(names.at(next % names.length), true);
    });
    const slices = byId("slice");
    slices.append(element("option", { value: "" }, "everything"));
    const groups = [["channel", "Channel"], ["group", "Group"]];
    for (const [slice, title] of groups) {
      const values = [...new Set(Object.keys(data.tables).flatMap((name) => GRAINS.flatMap((grain) => (data.tables[name] === data.tables.kpi_satisfaction || data.tables[name] === data.tables.kpi_cost_per_resolution ? [] : valuesOf(name, slice, grain)))))];
      values.sort((one, other) => nameOf(slice, one).localeCompare(nameOf(slice, other)));
      if (values.length) slices.append(element("optgroup", { label: title }, values.map((value) => element("option", { value: `${slice}/${value}` }, nameOf(slice, value)))));
    }
    slices.addEventListener("change", () => {
      const [slice, ...rest] = slices.value.split("/");
      state.slice = slice || "all";
      state.value = slice ? rest.join("/") : "all";
      render();
      say(`${nameOf(state.slice, state.value)} shown.`);
    });
    byId("grain").addEventListener("change", (event) => { state.grain = event.target.value; pick(lastComplete(state.grain)); });
    byId("period").addEventListener("change", (event) => pick(Number(event.target.value)));
    byId("earlier").addEventListener("click", () => pick(state.place - 1));
    byId("later").addEventListener("click", () => pick(state.place + 1));
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    theme(dark.matches ? "dark" : "light");
    dark.addEventListener("change", () => { theme(dark.matches ? "dark" : "light"); render(); });
    byId("theme").addEventListener("click", () => { theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); render(); });
    state.place = lastComplete(state.grain);
    fillPeriods();
    const named = location.hash.slice(1);
    choose(named in PAGES ? named : "overview");
  };
  begin();
})();
