import type { Envelope, ProvisionContext, Step, StepEvent } from "@bunq-provisioning/core"
import type { Lifecycle } from "@bunq-provisioning/runtime"
import type { Bug } from "./bug.ts"

type StepOf = Lifecycle["step"]
const stepping =
  (around: (real: StepOf) => StepOf) =>
  (real: Lifecycle): Lifecycle => ({
    step: around(real.step)
  })

interface Snapshot {
  readonly value: unknown
  readonly context: ProvisionContext
}
const snapshotIn = ({ snapshot }: Envelope): Snapshot => snapshot as unknown as Snapshot

const observed = {
  "provision.observed": "provision",
  "onboarding.observed": "onboarding"
} as const

/** The envelope as if what is known were older than anything. */
const forgetful = (envelope: Envelope, kind: "provision" | "onboarding"): Envelope => {
  const snapshot = structuredClone(envelope.snapshot)
  const { context } = snapshot as unknown as {
    context: { [Kind in typeof kind]: { updated: string } | null }
  }
  const known = context[kind]
  if (known !== null) known.updated = ""
  return { ...envelope, snapshot }
}

const both = (first: Step, second: Step): Step => ({
  envelope: second.envelope,
  start: [...first.start, ...second.start],
  stop: [...first.stop, ...second.stop],
  facts: first.facts
})

export const stepBugs: readonly Bug[] = [
  {
    name: "result of a superseded command accepted",
    seam: "port",
    by: /^(superseded-result|result-of-nothing)$/,
    from: 260,
    within: 400,
    lifecycle: stepping((step) => (envelope, event) => {
      if (event.type !== "command.succeeded" && event.type !== "command.failed") return step(envelope, event)
      return step(envelope, { ...event, seq: envelope.work[event.id]?.seq ?? event.seq } as StepEvent)
    })
  },
  {
    name: "done that does not leave its state",
    seam: "port",
    by: /^done-stays$/,
    within: 5,
    lifecycle: stepping(
      (step) => (envelope, event) =>
        event.type === "command.succeeded" && envelope.work[event.id]?.seq === event.seq
          ? {
              envelope: { ...envelope, seq: envelope.seq + 1 },
              start: [],
              stop: [],
              facts: [{ kind: "noted" }]
            }
          : step(envelope, event)
    )
  },
  {
    name: "create abandoned on close",
    seam: "port",
    by: /^(disagrees|close-forgotten|second-provision)$/,
    from: 50,
    within: 200,
    lifecycle: stepping((step) => (envelope, event) => {
      const first = step(envelope, event)
      const create = first.envelope.work["createProvision"]
      if (event.type !== "provision.close" || create === undefined) return first
      const { at } = event
      const output = { at, provision: null }
      return both(
        first,
        step(first.envelope, {
          type: "command.succeeded",
          id: "createProvision",
          seq: create.seq,
          at,
          output
        })
      )
    })
  },
  {
    name: "stale updated accepted",
    seam: "port",
    by: /^went-back$/,
    within: 120,
    lifecycle: stepping((step) => (envelope, event) => {
      const kind = observed[event.type as keyof typeof observed]
      if (kind === undefined || snapshotIn(envelope).context[kind] === null) return step(envelope, event)
      const patched = forgetful(envelope, kind)
      const taken = step(patched, event)
      return taken.envelope === patched ? { ...taken, envelope } : taken
    })
  },
  {
    name: "good token reset by retry",
    seam: "port",
    by: /^good-token-reset$/,
    within: 400,
    lifecycle: stepping((step) => (envelope, event) => {
      const { value, context } = snapshotIn(envelope)
      const expiresAt = context.provision?.credential?.expiresAt ?? null
      const parked = JSON.stringify(value).includes('"credential":{"opening":"stalled"}')
      return event.type === "provision.retry" && parked && expiresAt !== null
        ? step(envelope, { type: "deadline.passed", deadline: "credential", at: expiresAt })
        : step(envelope, event)
    })
  }
]
