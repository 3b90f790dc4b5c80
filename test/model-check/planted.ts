import { provisionMachine } from "@bunq-provisioning/core/machine"
import type { ProvisionMachine } from "@bunq-provisioning/core/machine"
import { assign, createMachine } from "xstate"
import { plantedUser } from "./user.ts"
import type { Given, User } from "./user.ts"

/** A part of a machine's config, as far as it is changed here. */
interface Part {
  states: { [state: string]: Part }
  on: { [event: string]: unknown }
  invoke: { onDone: unknown }
  meta: object
}
const copy = <A>(part: A): A =>
  typeof part !== "object" || part === null
    ? part
    : Array.isArray(part)
      ? (part.map(copy) as A)
      : (Object.fromEntries(Object.entries(part).map(([key, value]) => [key, copy(value)])) as A)

/** The machine with one part of its config changed. */
const rebuilt = (change: (root: Part) => void): ProvisionMachine => {
  const config = copy(provisionMachine.config) as unknown as Part
  change(config)
  return createMachine(config as never).provide(provisionMachine.implementations as never) as never
}
const at = (root: Part, path: string): Part =>
  path.split(".").reduce((part, state) => part.states[state] as Part, root)

const provided = (implementations: object): ProvisionMachine =>
  provisionMachine.provide(implementations as never)

/** A mistake in the machine, and the words the checker has for it. */
export interface Planted {
  readonly name: string
  readonly slice: string
  readonly user: (given: Given) => User
  readonly found: string
}

export const planted: readonly Planted[] = [
  {
    name: "a guard that forgets a close",
    slice: "audit product",
    user: plantedUser(provided({ guards: { closeRequested: () => false } })),
    found: "a close that was asked for is forgotten"
  },
  {
    name: "a create that is abandoned on close",
    slice: "audit product",
    user: plantedUser(
      rebuilt((root) => {
        at(root, "requesting").on["provision.close"] = "#provision.closing"
      })
    ),
    found: "a create is abandoned (I3)"
  },
  {
    name: "a superseded result that is taken",
    slice: "audit product",
    user: plantedUser(provisionMachine, { trusting: true }),
    found: "a superseded result of createProvision is taken"
  },
  {
    name: "a done that does not leave its state",
    slice: "audit product",
    user: plantedUser(
      rebuilt((root) => {
        at(root, "open.credential.resetting.running").invoke.onDone = { actions: [] }
      })
    ),
    found: "resetToken came to an end and is still in flight"
  },
  {
    name: "a token that is kept in the context",
    slice: "audit product",
    user: plantedUser(
      provided({
        actions: {
          keepUser: assign(({ event }) => ({ user: (event as unknown as { output: object }).output }))
        }
      })
    ),
    found: "the context holds what looks like a secret (I1)"
  },
  {
    name: "a wait for bunq without a deadline",
    slice: "audit product",
    user: plantedUser(
      rebuilt((root) => {
        at(root, "open.credential.awaitingToken").meta = {}
      })
    ),
    found: "waits for bunq, and nothing comes or can be done (I8)"
  },
  {
    name: "a guard that sees no token",
    slice: "audit product",
    user: plantedUser(provided({ guards: { credentialUsable: () => false } })),
    found: "can settle only by being closed"
  },
  {
    name: "a retry that leads nowhere",
    slice: "audit product",
    user: plantedUser(
      rebuilt((root) => {
        at(root, "requesting.stalled").on = {}
      })
    ),
    found: "can settle only by being closed"
  },
  {
    name: "a close that waits for ever",
    slice: "audit product",
    user: plantedUser(
      rebuilt((root) => {
        Object.assign(at(root, "closing"), { always: [] })
      })
    ),
    found: "a close was asked for and nothing can end it"
  }
]
