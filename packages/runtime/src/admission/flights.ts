import type { View } from "@bunq-provisioning/core"
import { ProcessingTimes } from "./processing-times.ts"

export type Stage = "creating" | "processing" | "opening" | "resetting"

interface Flight {
  readonly stage: Stage
  /** When the create began, or the user came into this stage, epoch ms. */
  readonly since: number
  /** Whether the create may be sent: it waited its turn. Others may only look whether it was sent before. */
  readonly admitted: boolean
}

const stages: { readonly [phase in View["phase"]]?: Stage } = {
  processing: "processing",
  "opening-session": "opening",
  "renewing-credential": "resetting"
}
/** Where somebody is on the way from the create to the session; null = nowhere on it. */
export const stageOf = ({ phase, stalled }: Pick<View, "phase" | "stalled">): Stage | null =>
  stalled ? null : (stages[phase] ?? null)

/** Everybody between the create and the session, and what their ways teach. */
export class Flights {
  readonly #flights = new Map<string, Flight>()
  readonly #times: ProcessingTimes
  /** When the latest create began of those whose credential has come. */
  #overtaken = -Infinity
  /** Since when bunq can be called: no time from before it says anything about bunq. */
  callableSince: number

  constructor({ window, now }: { readonly window: number; readonly now: number }) {
    this.#times = new ProcessingTimes(window)
    this.callableSince = now
  }

  of(uuid: string): Flight | undefined {
    return this.#flights.get(uuid)
  }
  creating(uuid: string, since: number, admitted: boolean): void {
    this.#flights.set(uuid, { stage: "creating", since, admitted })
  }
  leave(uuid: string): boolean {
    return this.#flights.delete(uuid)
  }

  /** Somebody was seen in a stage; whether that is a change. `since`: since when, as far as is known. */
  seen(
    uuid: string,
    stage: Stage,
    seen: { readonly at: number; readonly since: number; readonly expiresAt: number | null }
  ): boolean {
    const before = this.#flights.get(uuid)
    if (before?.stage === stage) return false
    const isOnward = before?.stage === "creating" && stage === "processing"
    const since = isOnward ? before.since : stage === "opening" ? seen.at : seen.since
    this.#flights.set(uuid, { stage, since, admitted: false })
    if (stage !== "opening" || before === undefined) return true
    if (seen.expiresAt !== null) this.#times.lived(seen.expiresAt - seen.at)
    if (before.stage === "resetting") return true
    this.#overtaken = Math.max(this.#overtaken, before.since)
    if (before.since >= this.callableSince) this.#times.took(seen.at - before.since)
    return true
  }

  /**
   * bunq has left this one behind: those that began a whole window later are through. It counts no more, or a few that never end would hold up
   * everybody; while bunq lets nobody through, all count.
   */
  #isLeft({ stage, since }: Flight): boolean {
    return (stage === "processing" || stage === "resetting") && since + this.#times.window < this.#overtaken
  }

  at(now: number) {
    const counted = [...this.#flights.values()].filter((flight) => !this.#isLeft(flight))
    const on = (...wanted: readonly Stage[]) => counted.filter(({ stage }) => wanted.includes(stage))
    const ages = on("creating", "processing").map(({ since }) => now - Math.max(since, this.callableSince))
    return {
      unopened: on("creating", "processing", "opening").length,
      resets: on("resetting").length,
      processing: this.#times.processing(ages),
      window: this.#times.window
    }
  }
}
