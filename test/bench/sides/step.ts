import { transition } from "xstate"
import { provisionMachine } from "@bunq-provisioning/core/machine"
import { snapshotOf, step } from "@bunq-provisioning/core/step"
import type { Envelope, ProvisionSnapshot } from "@bunq-provisioning/core"
import { advance, persist, restore } from "@bunq-provisioning/core/testing"
import { firstEnvelope, machineEvents, played } from "./lifecycle-events.ts"

// Every side begins with the same live snapshot, whose children were never started, and plays the same events. Nothing is kept from one walk
// to the next. That `advance` and `transition` end in the same snapshots is a test of core; here they never run in one process, so that
// neither warms or spoils the other's compiled code.
const envelope = firstEnvelope()
const first = snapshotOf(envelope)
const stepEvents = played().map(({ event }) => event)

const walkOf =
  <State, Event>(from: State, events: readonly Event[], next: (state: State, event: Event) => State) =>
  (): State => {
    let state = from
    for (const event of events) state = next(state, event)
    return state
  }
const live = (next: (snapshot: ProvisionSnapshot, event: { readonly type: string }) => ProvisionSnapshot) =>
  walkOf(first, machineEvents, next)

const sides: { readonly [side: string]: () => unknown } = {
  "xstate transition": live((snapshot, event) => transition(provisionMachine, snapshot, event as never)[0]),
  "one step": live((snapshot, event) => advance(snapshot, event)[0]),
  "one step, persisted": live((snapshot, event) => {
    const [next] = advance(snapshot, event)
    persist(next)
    return next
  }),
  "restored, one step, persisted": walkOf(persist(first), machineEvents, (stored, event) =>
    persist(advance(restore(stored), event)[0])
  ),
  "whole `step`, user in memory": walkOf(
    envelope,
    stepEvents,
    (before, event) => step(before, event).envelope
  ),
  // A copy is an envelope that nobody has seen before.
  "whole `step`, user not in memory": walkOf(
    envelope,
    stepEvents,
    (before, event) => step({ ...before }, event).envelope
  ),
  "whole `step`, from text to text": walkOf(JSON.stringify(envelope), stepEvents, (text, event) =>
    JSON.stringify(step(JSON.parse(text) as Envelope, event).envelope)
  )
}
const walk = sides[process.argv[2] ?? ""]
if (walk === undefined) throw new Error("There is no such side.")

const stepsPerSecond = (ms: number): number => {
  const from = performance.now()
  let walks = 0
  while (performance.now() < from + ms) {
    walk()
    walks++
  }
  return (walks * machineEvents.length) / ((performance.now() - from) / 1000)
}
const end = walk()
if (!(typeof end === "string" ? end : JSON.stringify(end)).includes('"value":{"open":{"active"'))
  throw new Error("The walk does not end verified.")
stepsPerSecond(700)
// The median of short windows: a neighbour on the machine spoils some of them, not all.
const windows = Array.from({ length: 9 }, () => stepsPerSecond(200)).sort((a, b) => a - b)
console.log(JSON.stringify([windows[4]]))
