import type { Receipt, TransportProblem } from "./transport.ts"

export const problem = (reason: string, more: Partial<TransportProblem> = {}): TransportProblem => ({
  reason,
  status: null,
  fields: [],
  permitted: null,
  ...more
})

export const failed = (why: TransportProblem): Receipt => ({ outcome: "failed", problem: why })
