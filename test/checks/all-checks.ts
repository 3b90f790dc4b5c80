import { apiReports } from "./api-reports.ts"
import { boundaries } from "./boundaries.ts"
import { build } from "./build.ts"
import type { Check } from "./check.ts"
import { conventions } from "./conventions.ts"
import { inThread } from "./in-thread.ts"
import { injection } from "./injection.ts"
import { packageChecks } from "./package-checks.ts"
import { size } from "./size.ts"
import { tests } from "./tests.ts"
import { toolChecks } from "./tool-checks.ts"

/** In the order they run: the quick ones that fail most often first. */
export const checks: readonly Check[] = [
  ...toolChecks,
  conventions,
  inThread(injection, import.meta.resolve("./injection.ts"), "injection"),
  boundaries,
  build,
  ...packageChecks,
  inThread(apiReports, import.meta.resolve("./api-reports.ts"), "apiReports"),
  size,
  tests
]
