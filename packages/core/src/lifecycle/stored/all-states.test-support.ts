import { anyEvent, mulberry } from "../anything.test-support.ts"
import type { Envelope } from "../envelope.ts"
import { snapshotOf } from "../opened.ts"
import { placeOf } from "../place.ts"
import { provisionMachine } from "../provision-machine.ts"
import { outputs, readyAt, ScriptedUser } from "../scripted-user.test-support.ts"
import type { StepEvent } from "../step.ts"

type Node = (typeof provisionMachine)["root"]
const nodes = (node: Node): Node[] => [
  node,
  ...Object.values(node.states).flatMap((child) => nodes(child as Node))
]

/** Left as soon as it is entered, so that nothing is ever stored in it. */
const passedThrough = ["provision.open.credential.lost"]

/** Every state an envelope can rest in, by id. */
export const restingStates: readonly string[] = nodes(provisionMachine.root as Node)
  .map(({ id }) => id)
  .filter((id) => !passedThrough.includes(id))

/** The states an envelope is in. */
export const statesOf = (envelope: Envelope): readonly string[] =>
  (snapshotOf(envelope) as unknown as { readonly _nodes: readonly Node[] })._nodes.map(({ id }) => id)

const toStepEvent = ({ envelope }: ScriptedUser, event: object, at: number): StepEvent => {
  const { type, actorId, output, error } = event as { [field: string]: never }
  if (actorId === undefined) return event as StepEvent
  const result = { id: actorId, seq: envelope.work[actorId]?.seq ?? 0, at }
  return type === `xstate.error.actor.${String(actorId)}`
    ? ({ type: "command.failed", ...result, failure: error } as unknown as StepEvent)
    : ({ type: "command.succeeded", ...result, output } as unknown as StepEvent)
}

/** A bank whose every token is lost: chance does not find it. */
const losingTokens = (visit: (envelope: Envelope) => void): void => {
  const user = new ScriptedUser()
  user.succeed("createProvision", outputs.createProvision)
  for (let at = 2; at < 9; at += 1) {
    user.send({ type: "provision.observed", at, provision: readyAt(at, 9 + at) })
    visit(user.envelope)
    if (user.inFlight.some(({ id }) => id === "openUserSession")) user.fail("openUserSession", "TokenLost")
    visit(user.envelope)
    if (user.inFlight.some(({ id }) => id === "resetToken")) user.succeed("resetToken", { at })
    visit(user.envelope)
  }
}

/** A few envelopes that are together in every state there is, by place. Always the same ones. */
export const envelopesInAllStates = (): { readonly [place: string]: Envelope } => {
  const found: { [place: string]: Envelope } = {}
  const left = new Set(restingStates)
  const visit = (envelope: Envelope): void => {
    const fresh = statesOf(envelope).filter((id) => left.has(id))
    if (fresh.length === 0) return
    for (const id of fresh) left.delete(id)
    found[placeOf(snapshotOf(envelope))] = JSON.parse(JSON.stringify(envelope)) as Envelope
  }
  losingTokens(visit)
  for (let seed = 1; seed < 4_000 && left.size > 0; seed += 1) {
    const random = mulberry(seed)
    const product =
      seed % 5 === 0 ? ("USER_ANONYMOUS_TRANSACTION_AUDIT" as const) : ("USER_VERIFIED" as const)
    const user = new ScriptedUser({ product, adopt: seed % 7 === 0 })
    for (let at = 2; at < 80 && snapshotOf(user.envelope).status === "active"; at += 1) {
      visit(user.envelope)
      user.send(toStepEvent(user, anyEvent(snapshotOf(user.envelope), at, random), at))
    }
    visit(user.envelope)
  }
  if (left.size > 0) throw new Error(`No envelope is in ${[...left].join(", ")}.`)
  return found
}
