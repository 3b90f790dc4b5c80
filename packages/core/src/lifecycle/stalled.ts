import type { Failure } from "../domain/observation.ts"
import type { CommandName } from "./command.ts"
import { lifecycle } from "./lifecycle-setup.ts"

/** The twin of every `running` state: the command failed for good and waits for a person. Nothing else is disturbed. */
export const stalled = lifecycle.createStateConfig({
  description: "The command failed for good; a retry sets it going again.",
  tags: ["stalled", "waiting-on-partner"],
  entry: "arrive",
  on: { "provision.retry": "running" }
})

/** What a rejected command carries: a `Failure` from the runtime, or anything at all from a live actor. */
export const failureOf = (error: unknown): Failure => {
  const given = (typeof error === "object" && error !== null ? error : {}) as Partial<Failure>
  return {
    _tag: typeof given._tag === "string" ? given._tag : "Unexpected",
    message:
      typeof given.message === "string" && given._tag !== undefined
        ? given.message
        : "The command failed in a way nobody foresaw.",
    at: typeof given.at === "number" ? given.at : 0,
    responseId: typeof given.responseId === "string" ? given.responseId : null
  }
}

/** The way into `stalled`, with the problem noted. */
export const toStalled = (command: CommandName) => ({
  target: "stalled" as const,
  actions: {
    type: "noteProblem" as const,
    params: ({ event }: { event: { error: unknown } }) => ({ command, failure: failureOf(event.error) })
  }
})

export const cleared = (command: CommandName) => ({ type: "clearProblem" as const, params: command })
