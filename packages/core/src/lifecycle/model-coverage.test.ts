import { createActor, fromPromise } from "xstate"
import { describe, expect, it } from "vitest"
import { anyEvent, mulberry } from "./anything.test-support.ts"
import { commandNames } from "./command.ts"
import type { CommandName } from "./command.ts"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import type { ProvisionInput } from "./provision-context.ts"
import { provisionMachine } from "./provision-machine.ts"
import { identityAt, open, outputs, readyAt, uuid } from "./scripted-user.test-support.ts"

const never = fromPromise<never, never>(() => new Promise(() => {}))
const machine = provisionMachine.provide({
  actors: Object.fromEntries(commandNames.map((name) => [name, never])) as never
})

type Node = (typeof provisionMachine)["root"]
type Edge = Node["always"] extends ReadonlyArray<infer T> | undefined ? T : never
const nodes = (node: Node): Node[] => [
  node,
  ...Object.values(node.states).flatMap((child) => nodes(child as Node))
]
const all = nodes(machine.root as Node)
const edgesOf = (node: Node): Edge[] => [
  ...[...node.transitions.values()].flat(),
  ...((node.always ?? []) as Edge[])
]
const edges = all.flatMap(edgesOf)
const nameOf = (edge: Edge): string => {
  const to = edge.target?.map(({ id }) => id).join() ?? "stays"
  return `${edge.source.id} --${edge.eventType}--> ${to} [${edge.source.transitions.get(edge.eventType)?.indexOf(edge) ?? edge.source.always?.indexOf(edge)}]`
}

type Send = (event: { readonly type: string }) => void
const states = new Set<string>()
const taken = new Set<unknown>()

/** Runs one user on the live machine, noting every state it was in and every edge it took. */
const run = (
  input: Omit<ProvisionInput, "uuid" | "requestRef" | "at">,
  live: (send: Send, snapshot: () => ProvisionSnapshot) => void
) => {
  const actor = createActor(machine, {
    input: { uuid, requestRef: "request", at: 0, ...input },
    inspect: (inspected) => {
      if (inspected.type !== "@xstate.microstep") return
      for (const edge of inspected._transitions) taken.add(edge)
      const { _nodes } = inspected.snapshot as unknown as { _nodes?: readonly Node[] }
      for (const { id } of _nodes ?? []) states.add(id)
    }
  }).start()
  live(
    (event) => actor.send(event as never),
    () => actor.getSnapshot() as ProvisionSnapshot
  )
  actor.stop()
}
const done = (id: CommandName, output: object) => ({ type: `xstate.done.actor.${id}`, output, actorId: id })

describe("the model", () => {
  it("is reached in every state and by every transition", () => {
    // Chance does not find a bank whose every token is lost.
    run({}, (send) => {
      send(done("createProvision", outputs.createProvision))
      for (let at = 2; at < 9; at++) {
        send({ type: "provision.observed", at, provision: readyAt(at, 9 + at) } as { type: string })
        const error = { _tag: "TokenLost", message: "no", at, responseId: null }
        const lost = { type: "xstate.error.actor.openUserSession", error, actorId: "openUserSession" }
        send(lost)
        send(done("resetToken", { at }))
      }
    })
    // Nor one that wants an identity once more, long after it approved one.
    run({}, (send) => {
      const wants = { at: 2_000_000, accepted: false, fulfilments: [open("IDENTIFICATION_VERIFICATION")] }
      send(done("createProvision", outputs.createProvision))
      send({ type: "provision.observed", at: 2, provision: readyAt(2) } as { type: string })
      send(done("openUserSession", outputs.openUserSession))
      send(done("openOnboarding", outputs.openOnboarding))
      send({ type: "identity.start", at: 3 } as { type: string })
      send(done("openIdentity", outputs.openIdentity))
      send({ type: "identity.finish", at: 4 } as { type: string })
      send(done("submitIdentity", { at: 5 }))
      const identity = identityAt(6, { status: "PROCESSED", result: "APPROVED" })
      send({ type: "identity.observed", at: 6, identity } as { type: string })
      send(done("evaluateOnboarding", wants))
      send({ type: "identity.start", at: 2_000_001 } as { type: string })
    })
    let seed = 0
    while (seed < 4000 && edges.some((edge) => !taken.has(edge))) {
      const random = mulberry(++seed)
      const product = seed % 5 === 0 ? "USER_ANONYMOUS_TRANSACTION_AUDIT" : "USER_VERIFIED"
      run({ adopt: seed % 7 === 0, product }, (send, snapshot) => {
        for (let at = 2; at < 80 && snapshot().status === "active"; at++)
          send(anyEvent(snapshot(), at, random))
      })
    }
    const missedStates = all.map(({ id }) => id).filter((id) => !states.has(id))
    const missedEdges = edges.filter((edge) => !taken.has(edge)).map(nameOf)
    process.stdout.write(
      `proof: model coverage: ${all.length - missedStates.length} of ${all.length} states, ` +
        `${edges.length - missedEdges.length} of ${edges.length} transitions, in ${seed + 1} lives\n`
    )
    expect({ missedStates, missedEdges }).toEqual({ missedStates: [], missedEdges: [] })
  }, 120_000)

  it("stalls in every command and goes on after a retry", () => {
    const retried = edges.filter(
      (edge) => edge.source.key === "stalled" && edge.eventType === "provision.retry"
    )
    const commands = retried.filter((edge) => taken.has(edge)).map((edge) => edge.target?.[0]?.invoke[0]?.src)
    expect(new Set(commands)).toEqual(new Set(commandNames))
  })
})
