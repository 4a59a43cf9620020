// What stands on each page.

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
  { kpi: "service_level_rate", name: "kpi_contacts", n: "offered_to_queue" },
  { kpi: "occupancy_rate", name: "kpi_workload", told: (read) => `${format(read("busy_seconds"), "hours")} busy` },
  { kpi: "cost_per_resolution", name: "kpi_cost_per_resolution", n: "resolved_cases", isMoney: true },
  { kpi: "churn_rate", name: "kpi_churn", n: "accounts_at_start" },
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
  const changed = element("p", { class: "change" });
  if (previous === null || previous === undefined) changed.append(element("span", { class: "note" }, "nothing before to compare with"));
  else {
    const isSame = format(previous, unit, currency) === format(value, unit, currency);
    const isUp = value > previous;
    const verdict = isSame || better === null || better === undefined || isRunning(scope.grain, scope.place) ? null : isUp === better ? "good" : "bad";
    const arrow = isUp ? "▲" : "▼";
    const how = isSame ? "same as" : change !== undefined && Math.abs(change) < 10 && !(unit === "count" && previous < 10) ? `${arrow} ${numbers[0].format(Math.abs(change) * 100)} % vs` : `${arrow} from ${format(previous, unit, currency)},`;
    changed.append(element("span", { class: verdict }, `${how} ${shortName(scope.grain, scope.place - 1)}${verdict ? (verdict === "good" ? ", better" : ", worse") : ""}`));
  }
  const start = Math.max(0, scope.place - 12);
  const byPlace = new Map(rowsOf(name, scope).map((each) => [each[0], cell(name, each, kpi)]));
  const history = Array.from({ length: scope.place - start + 1 }, (_, index) => byPlace.get(start + index) ?? null);
  const n = entry.told ? entry.told((column) => cell(name, row, column)) : entry.n ? `n ${format(cell(name, row, entry.n), "count")}` : "";
  const counted = entry.drill ? cell(name, row, entry.counted ?? entry.n ?? kpi) : null;
  const isLed = entry.drill && counted > 0 && scope.grain === state.grain && data.counted.kpis[entry.drill];
  return element("li", attributes, title,
    element("div", { class: "value" }, format(value, unit, currency)), changed, spark(history, history.length - 1),
    element("div", { class: "foot" },
      element("span", { class: "n" }, [n, scope.grain === state.grain ? "" : periodName(scope.grain, scope.place)].filter(Boolean).join(" · ")),
      element("span", { class: "links" },
        data.definitions[name]?.[kpi] ? element("button", { type: "button", class: "link how", "aria-label": `How ${label(kpi)} is made`, onclick: () => showMade(kpi, name, scope, currency) }, "how") : null,
        isLed ? element("button", { type: "button", class: "link cases", "aria-label": `Cases behind ${label(kpi)}`, onclick: showBehind(entry.drill, scope, counted, entry.what ?? WHAT[entry.drill]) }, "cases") : null)));
};
const anomalies = () => {
  const here = data.anomalies.filter(([, grain, place, slice, value]) => grain === state.grain && place === state.place && (state.slice === "all" || (slice === state.slice && value === state.value)));
  here.sort((one, other) => (other[3] === "all") - (one[3] === "all"));
  const told = here.map(([kpi, , , slice, value, shown, n, usual]) => {
    const { unit, higher_is_better: better } = data.kpis[kpi] ?? { unit: unitOf(kpi) };
    const nText = unit === "count" || n === null ? "" : ` (n ${format(n, "count")})`;
    const isUp = shown > usual;
    const verdict = !isKnown(better) ? null : isUp === better ? "good" : "bad";
    return element("li", {}, element("strong", {}, `${slice === "all" ? "" : `${nameOf(slice, value)} · `}${label(kpi)} `), `${format(shown, unit)}${nText}, well ${isUp ? "above" : "below"} the usual ${format(usual, unit)}`,
      verdict ? [": ", element("span", { class: verdict }, verdict === "good" ? "better" : "worse")] : null);
  });
  const limit = 5;
  return element("section", { class: told.length ? "card anomalies" : "card", "aria-label": "What stands out" },
    element("h3", {}, told.length ? "What stands out" : "Nothing stands out"),
    told.length
      ? [element("ul", {}, told.slice(0, limit)), told.length > limit ? element("details", {}, element("summary", {}, `${told.length - limit} more`), element("ul", {}, told.slice(limit))) : null]
      : element("p", { class: "note" }, `No figure of ${periodName(state.grain, state.place)} lies far from the median of the eight before it that have a row, as far as there are enough to judge.`));
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
        color: { field: "cases", type: "quantitative", scale: { range: [colour("low"), colour("high")] }, legend: { direction: "horizontal", gradientLength: 120, gradientThickness: 8, tickCount: 3, format: "d" } },
        tooltip: [{ field: "day", title: "Day" }, { field: "told", title: "Hour" }, { field: "cases", title: "New cases" }],
      },
    },
    columns: [{ key: "day", label: "Day", text: true }, { key: "hour", label: "Hour", unit: "count" }, { key: "cases", label: "New cases", unit: "count" }],
    rows: values.filter((value) => value.cases),
    control: element("label", { class: "note" }, "Channel ", select),
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
    return empty(title, slice === "agent" && base.grain === "day" ? "Agents are shown by week, month and quarter." : `Nobody had a case in ${periodName(base.grain, base.place)}, or it is too long ago: agents are shown for ${heldOfMany()}.`, "");
  const led = (kpi, column) => (row) => (row[column] ? showBehind(kpi, { ...base, slice, value: row.value }, row[column], WHAT[kpi]) : null);
  return card("", element("h3", {}, title), sortable({
    caption: `Case performance by ${slice}, ${periodName(base.grain, base.place)}. Assigned, completed and first touch are booked on the assignment; active time and resolution on what ended them.${slice === "agent" && Object.keys(data.names.agent).length === 0 ? " Agents go by their ids: names of persons are in the marts only with include_pii." : ""}`,
    sort: "assigned", rows,
    columns: [
      { key: "name", label: sentence(slice), text: true },
      { key: "assigned", label: "Assigned", unit: "count", lead: led("assigned", "assigned") },
      { key: "completed", label: "Completed", unit: "count", lead: led("completed", "completed") },
      { key: "completion_rate", label: "Completion ratio", unit: "rate", n: "assigned" },
      { key: "first_touch_minutes_mean", label: "First touch, mean", unit: "minutes", n: "touched" },
      { key: "active_case_minutes_mean", label: "Active case time, mean", unit: "minutes", n: "active_stints" },
      { key: "case_resolution_minutes_mean", label: "Case resolution, mean", unit: "minutes", n: "measured_stints" },
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
      // a median beside its 90th percentile would be a flat line
      ...[["kpi_response", "first_response_minutes", "First response", "first_responses"], ["kpi_resolution", "resolution_minutes", "Resolution", "resolved_cases"]].flatMap(([name, time, title, counted]) => [
        lines({ name, columns: [`${time}_median`], title: `${title}, median`, labels: { [`${time}_median`]: "Half within" }, counted, height: 150 }),
        lines({ name, columns: [`${time}_p90`], title: `${title}, 90th percentile`, labels: { [`${time}_p90`]: "Nine in ten within" }, counted, height: 150 })]),
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
        return row && { what: DEFINITIONS[beside], figure: format(cell(name, row, column), unitOf(column)), size: cell(name, row, column), offered: cell(name, row, "offered"), answered: cell(name, row, "answered"), rate: cell(name, row, "response_rate"), positive: cell(name, row, "positive"), negative: cell(name, row, "negative") };
      }).filter(Boolean);
      const of = (beside, columns, title, note) => lines({ name, columns, title, note, scope: { ...base, beside }, counted: "answered" });
      return [
        of("csat", ["csat_rate"], "Satisfied customers (CSAT)", "Positive answers"),
        of("nps", ["nps_score"], "Recommendation (NPS)", "Points from −100 to 100"),
        of("ces", ["ces_mean"], "Effort (CES), mean", "High is easy"),
        of("happiness", ["happiness_score"], "Happiness", "Points from −100 to 100"),
        bars({ name, column: "csat_rate", slice: "channel", beside: "csat", title: "CSAT by channel", counted: "answered" }),
        rows.length ? facts({ title: "Surveys of the period", caption: `${periodName(base.grain, base.place)}. Offers are booked when made, answers when given; staff surveys are shown from five answers.`, rows, sort: "answered", columns: [
          { key: "what", label: "Survey", text: true }, { key: "figure", label: "Figure", text: true, by: "size" }, { key: "answered", label: "Answered", unit: "count" }, { key: "offered", label: "Offered", unit: "count" }, { key: "rate", label: "Response rate", unit: "rate" }] })
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
        return [empty("Product areas", table("kpi_volume").keys.length === 0 ? NEEDS.kpi_volume : base.grain === "day" ? "Product areas are shown by week, month and quarter." : `No product area in ${periodName(base.grain, base.place)}; they are shown for ${heldOfMany()}.`, "")];
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
          caption: `Signs of the last three months: more unhappy answers than happy ones, cases that came back, cases that wait for us. What it pays is in the currency of its subscriptions. ${count > rows.length ? `The first ${rows.length} of ${count}.` : `${count} accounts.`}`,
          rows: list, sort: "number_of_signs",
          columns: [{ key: "name", label: "Account", text: true }, { key: "segment", label: "Segment", text: true }, { key: "mrr", label: "Pays a month", unit: "count" }, { key: "number_of_signs", label: "Signs", unit: "count" },
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
          lines({ name, columns: ["cost_per_resolution", "cost_per_case", "cost_per_contact"], title: `Cost in ${currency || "money"}`, labels: { cost_per_resolution: "Per resolution", cost_per_case: "Per case", cost_per_contact: "Per contact" }, scope, currency, height: 300, note: "By month; for all channels and groups together" }),
          facts({ title: `Ledger in ${currency || "money"}`, caption: "The last 13 months; a month that is not closed has its cost and no ratio yet.", rows: rows.reverse(), sort: null, currency, columns: [{ key: "month", label: "Month", text: true, by: "start" }, { key: "cost", label: "Cost", unit: "money" }, { key: "cost_per_resolution", label: "Per resolution", unit: "money", n: "resolved_cases" }, { key: "cost_per_case", label: "Per case", unit: "money", n: "new_cases" }, { key: "cost_per_contact", label: "Per contact", unit: "money", n: "contacts" }] }));
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
