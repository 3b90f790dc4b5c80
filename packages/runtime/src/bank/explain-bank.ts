import type { Explanation } from "@bunq-provisioning/core/explain"
import type { BankState } from "@bunq-provisioning/core/ports"

const when = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`
}

/** Puts what holds everybody up before what one user waits for. */
export const explainBank = (own: Explanation, bank: BankState, now: number): Explanation => {
  if (bank._tag === "Open") return own
  const since = `for ${when(now - bank.since)}`
  if (bank._tag === "Restoring") {
    const far = bank.total === null ? "" : `, ${bank.read} of ${bank.total} users so far`
    const problem = `The database comes from a backup, ${since}: everybody is read again${far}, and no command leaves before that is done`
    return { ...own, nextCheck: `bunq is read; then: ${own.nextCheck}`, problems: [problem, ...own.problems] }
  }
  const [problem, next] =
    bank._tag === "Paused"
      ? [
          `All calls to bunq are paused, ${since}${bank.note === null ? "" : `: ${bank.note}`}`,
          "calls go out again when somebody resumes them"
        ]
      : [
          `bunq (${bank.reason}), ${since}: ${bank.message}${bank.responseId === null ? "" : ` (response ${bank.responseId})`}`,
          `bunq is tried again in ${when(bank.nextProbeAt - now)}, for everybody at once`
        ]
  return { ...own, nextCheck: `${next}; then: ${own.nextCheck}`, problems: [problem, ...own.problems] }
}
