// What a frontend does with the generated types: it compiles, or a name in the document has changed.
import type { components, operations, paths } from "./takewith";

type Summary = components["schemas"]["SummaryDocument"];
type Severity = components["schemas"]["Severity"];
type Problem = components["schemas"]["Problem"];
type Check = operations["check_interactions"]["requestBody"]["content"]["application/json"];
type Resolved = paths["/v1/resolve"]["post"]["responses"]["200"]["content"]["application/json"];
type Refused = operations["get_summary"]["responses"]["404"]["content"]["application/problem+json"];

const COLOURS: Record<Severity, string> = {
  contraindicated: "darkred",
  major: "red",
  moderate: "orange",
  minor: "grey",
};

export function shown(summary: Summary): string[] {
  const { headline, action, coverage, as_of, release } = summary.answer.display;
  return [headline, action, coverage, `${as_of}, ${release}`];
}

export function colour(summary: Summary): string | null {
  const worst = summary.answer.aggregate.worst;
  return worst === null ? null : COLOURS[worst];
}

export const question: Check = {
  substances: ["ketamine", { substance: "aprepitant", dose: 125, unit: "mg" }],
  patient: { egfr: 48, phenotypes: { CYP2B6: "poor metabolizer" } },
  audience: "clinician",
};

export function unread(answer: Resolved): string[] {
  return answer.names.filter((name) => name.status !== "resolved").map((name) => name.input);
}

export function nearest(problem: Problem & Refused): string[] {
  return problem.nearest ?? [];
}
