import type { View } from "./view.ts"

/** The view of a user whose sealed rows were destroyed: where they ended, and nothing to do for anybody. */
export const atRest = (seen: View, erased: NonNullable<View["erased"]>): View => ({
  ...seen,
  erased: { at: erased.at, by: erased.by },
  actor: "nobody",
  deadline: null,
  overdue: false,
  settled: true,
  stalled: false,
  problems: {},
  retrying: [],
  queued: null,
  duties: [],
  inquiries: [],
  actions: [],
  key: seen.phase
})
