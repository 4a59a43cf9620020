// Tabs, filters and the switch between light and dark.

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
  byId("theme").textContent = wanted === "dark" ? "Light" : "Dark";
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
    const values = [...new Set(Object.keys(data.tables).flatMap((name) => GRAINS.flatMap((grain) => (["kpi_satisfaction", "kpi_contacts", "kpi_cost_per_resolution"].includes(name) ? [] : valuesOf(name, slice, grain)))))];
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
