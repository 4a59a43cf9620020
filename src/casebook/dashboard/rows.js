// The rows of kpi_ tables: picked by period and slice, never computed.

const tables = new Map();
const table = (name) => {
  if (!tables.has(name)) {
    const { columns, rows } = data.tables[name];
    const keys = Object.keys(rows);
    tables.set(name, {
      columns, rows, keys,
      slices: new Set(keys.map((key) => key.split("/")[1])),
      isMonthly: keys.length > 0 && keys.every((key) => key.startsWith("month/")),
      place: Object.fromEntries(columns.map((column, index) => [column, index + 1])),
    });
  }
  return tables.get(name);
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
  // the channel of a contact is its kind
  if (name === "kpi_contacts" && scope.slice === "channel" && scope.value === "phone") scope.value = "call";
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
  if (rowsOf(name, scope).length === 0) return `Nothing was measured${scope.slice === "all" ? "" : ` for ${nameOf(scope.slice, scope.value)}`} by ${scope.grain}.`;
  return null;
};
