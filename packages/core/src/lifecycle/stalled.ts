import type { Failure } from "../domain/observation.ts"
import type { CommandName } from "./command.ts"
import { lifecycle } from "./lifecycle-setup.ts"

/** The twin of every `running` state: the command failed for good and waits for a person. Nothing else is disturbed. */
export const stalled = lifecycle.createStateConfig({
  description: "Waits for a retry.",
  tags: ["stalled", "waiting-on-partner"],
  entry: "arrive",
  on: { "provision.retry": "running" }
})

/** What a rejected command carries: a `Failure` from the runtime, or anything at all from a live actor. */
export const failureOf = (error: unknown): Failure => {
  const { _tag, message, at, responseId } = (error ?? {}) as Partial<Failure>
  // An error without a tag is not ours: its message may hold anything.
  return typeof _tag === "string"
    ? { _tag, message: message ?? "", at: at ?? 0, responseId: responseId ?? null }
    : { _tag: "Unexpected", message: "The command threw.", at: 0, responseId: null }
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
