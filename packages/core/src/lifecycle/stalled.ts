import type { Failure } from "../domain/observation.ts"
import type { CommandName } from "./command.ts"
import { lifecycle } from "./lifecycle-setup.ts"
import type { Expected } from "./expected-durations.ts"
import type { Aside } from "./provision-context.ts"

const arriving = (clock?: Aside) => ({ type: "arrive" as const, params: clock })

/** A state in which bunq acts, with what is expected of it (I8). */
export const bunqActs = (expects: Expected, clock?: Aside) => ({
  tags: "waiting-on-bunq" as const,
  meta: { bunqActs: clock === undefined ? { expects } : { expects, clock } }
})

/** A state that runs a command. */
export const running = (clock?: Aside) => ({
  tags: ["command" as const, "waiting-on-bunq" as const],
  meta: bunqActs("command", clock).meta
})

/** The twin of every `running` state: the command failed for good and waits for a person. Nothing else is disturbed. */
export const stalledBeside = (clock?: Aside) =>
  lifecycle.createStateConfig({
    description: "Waits for a person: a retry.",
    tags: ["stalled", "waiting-on-partner"],
    entry: arriving(clock),
    on: { "provision.retry": { target: "running", actions: arriving(clock) } }
  })
export const stalled = stalledBeside()

/** What a rejected command carries: a `Failure` from the runtime, or anything at all from a live actor. */
const failureOf = (error: unknown): Failure => {
  const { _tag, message, at, responseId } = (error ?? {}) as Partial<Failure>
  // An error without a tag is not ours: its message may hold anything.
  return typeof _tag === "string"
    ? { _tag, message: message ?? "", at: at ?? 0, responseId: responseId ?? null }
    : { _tag: "Unexpected", message: "The command threw.", at: 0, responseId: null }
}

const noted = (command: CommandName) => ({
  type: "noteProblem" as const,
  params: ({ event }: { event: { error: unknown } }) => ({ command, failure: failureOf(event.error) })
})

/** The way into `stalled`, with the problem noted. */
export const toStalled = (command: CommandName) => ({ target: "stalled" as const, actions: noted(command) })

/** The way back to the user when bunq refuses an answer. */
export const toRefused = <const Target extends string>(
  command: CommandName,
  target: Target,
  settle: "settleAnswer" | "settleEntry"
) => ({
  guard: ({ event }: { event: { error: unknown } }) => failureOf(event.error)._tag === "Refused",
  target,
  actions: [{ type: settle, params: "refused" as const }, noted(command)]
})

/** Only a fresh credential helps when the session's token is gone, whatever was being done with it. */
export const toLost = {
  guard: ({ event }: { event: { error: unknown } }) =>
    /^(TokenLost|CredentialRefused)$/.test(failureOf(event.error)._tag),
  target: "#provision.open.credential.lost" as const
}

export const mirrorOnboarding = {
  "onboarding.observed": {
    guard: "newOnboarding" as const,
    actions: ["mirrorOnboarding" as const, "readAgain" as const]
  }
}

export const cleared = (command: CommandName) => ({ type: "clearProblem" as const, params: command })
