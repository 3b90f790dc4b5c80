import { transition } from "xstate"
import { provisionMachine, snapshotOf } from "@bunq-provisioning/core"
import type { ProvisionSnapshot } from "@bunq-provisioning/core"
import { advance, persist, restore } from "@bunq-provisioning/core/testing"
import { firstEnvelope, lifecycleEvents } from "./lifecycle-events.ts"

type Step = (snapshot: ProvisionSnapshot, event: { readonly type: string }) => ProvisionSnapshot

const sides: { readonly [side: string]: Step } = {
  "xstate transition": (snapshot, event) => transition(provisionMachine, snapshot, event as never)[0],
  step: (snapshot, event) => advance(snapshot, event)[0],
  "step + persist": (snapshot, event) => {
    const [next] = advance(snapshot, event)
    persist(next)
    return next
  },
  // The persisted form of the step before is what a cold user is restored from.
  "restore + step + persist": (snapshot, event) => {
    const [next] = advance(restore(persisted.get(snapshot) ?? persist(snapshot)), event)
    persisted.set(next, persist(next))
    return next
  }
}
const persisted = new WeakMap<ProvisionSnapshot, ReturnType<typeof persist>>()
const run = sides[process.argv[2] ?? ""]
if (run === undefined) throw new Error("unknown side")

const events = lifecycleEvents()
const first = snapshotOf(firstEnvelope())
const walk = () => {
  let snapshot = first
  for (const event of events) snapshot = run(snapshot, event)
  return snapshot
}
const forAbout = (ms: number): number => {
  const until = performance.now() + ms
  let walks = 0
  while (performance.now() < until) {
    walk()
    walks++
  }
  return walks
}
if (JSON.stringify(walk().value) !== JSON.stringify({ open: "active" }))
  throw new Error("the walk does not end verified")
forAbout(500)
const from = performance.now()
const walks = forAbout(1500)
console.log((walks * events.length) / ((performance.now() - from) / 1000))
