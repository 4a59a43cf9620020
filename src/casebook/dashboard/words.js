// What figures are called, how numbers, periods and instants are written.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const GRAINS = ["day", "week", "month", "quarter"];
const state = { grain: "month", place: -1, slice: "all", value: "all", tab: "overview" };

const LABELS = {
  closing_backlog: "Backlog at the end", csat_rate: "Satisfied customers (CSAT)", nps_score: "NPS",
  ces_mean: "Customer effort (CES)", low_effort_rate: "Low effort", sla_achieved_rate: "Reply targets met",
  first_contact_resolution_rate: "First contact resolution", cost_per_resolution: "Cost per resolution",
  occupancy_rate: "Occupancy", abandon_rate: "Given up while waiting", happiness_score: "Happiness score",
  esat_rate: "Satisfied staff", enps_score: "Staff NPS", response_rate: "Answered the survey",
  churn_rate: "Accounts that left", service_level_rate: "Answered in time",
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
    case "hours": return `${numbers[0].format(value / 3600)} h`;
    case "points": return `${value > 0 ? "+" : ""}${numbers[0].format(value)}`;
    case "money": return `${(Math.abs(value) < 1000 ? cents : numbers[0]).format(value)}${currency ? ` ${currency}` : ""}`;
    case "number": return numbers[2].format(value);
    default: return typeof value === "number" ? numbers[0].format(value) : String(value);
  }
};

const dateOf = (day) => new Date(`${day}T00:00:00Z`);
// as the axes have it, and not "Sept"
const written = (day, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(dateOf(day)).replace("Sept", "Sep");
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
// How far back the page goes for what has many values.
const heldOfMany = () => `the last ${data.periods_of_many.week} weeks, ${data.periods_of_many.month} months and ${data.periods_of_many.quarter} quarters`;
