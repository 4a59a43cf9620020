// From a figure to its cases, from a case to its story.

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
// What a figure is, what it is made of, and how to ask the warehouse for it.
const showMade = (kpi, name, scope, currency) => {
  const row = rowOf(name, scope), text = data.definitions[name][kpi];
  const parts = data.tables[name].columns.filter((column) => column !== kpi && text.match(new RegExp(`\\b${column}\\b`)));
  const where = [`period_grain = '${scope.grain}'`, `period_start = '${data.periods[scope.grain][scope.place]}'`, `slice = '${scope.slice}'`, `slice_value = '${scope.value.replaceAll("'", "''")}'`,
    ...(scope.beside ? [`${name === "kpi_satisfaction" ? "instrument" : "currency"} = '${scope.beside}'`] : [])];
  const told = (term, ...content) => element("div", {}, element("dt", {}, term), element("dd", {}, content));
  const better = data.kpis[kpi]?.higher_is_better;
  fill(`How ${label(kpi)} is made`, [], element("dl", { class: "facts made" },
    told(`${sentence(periodName(scope.grain, scope.place))}, ${nameOf(scope.slice, scope.value)}`, format(cell(name, row, kpi), unitOf(kpi), currency)),
    told("What it is", text),
    parts.map((column) => told(element("code", {}, column), `${format(cell(name, row, column), unitOf(column), currency)}${data.definitions[name][column] ? `. ${data.definitions[name][column]}` : ""}`)),
    isKnown(better) ? told("Which way is better", better ? "Up" : "Down") : null,
    told("Ask the warehouse", element("pre", {}, element("code", {}, `select ${[kpi, ...parts].join(", ")}\nfrom marts.${name}\nwhere ${where.join("\n  and ")}`)))));
  byId("drill").showModal();
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
  const shades = { new: colour("two"), open: colour("one"), pending: colour("soft"), hold: colour("five"), solved: colour("three"), closed: colour("three"), holder: colour("soft") };
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
  fill(`Case ${one.case_id}`, [`Created ${instant(one.created_at)} UTC${one.resolved_at ? `, resolved ${instant(one.resolved_at)} UTC` : ""}. Times in UTC, cut after the last thing that a person did.`], content, back);
  draw(holder, spec);
};
