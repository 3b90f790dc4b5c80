import type { View } from "@bunq-provisioning/core"
import type { BunqHttpOptions } from "@bunq-provisioning/adapter-http"
import type { ContractSwitches, FaultKind, Scenario, WebhookFaults } from "@bunq-provisioning/sandbox"
import type { FeedName } from "bunq-provisioning"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"
import type { VirtualWorld } from "../virtual/virtual-world.ts"

export interface Situation {
  readonly scenario: Scenario
  readonly contract?: Partial<ContractSwitches>
  readonly fault?: FaultKind | undefined
  readonly seed?: number
  readonly http?: Partial<BunqHttpOptions>
  /** How changes become known; `polling` unless set. */
  readonly kind?: FeedName
  readonly webhookFaults?: WebhookFaults
  /** Runs between the moment the user stands still for good and the next try. */
  readonly whenStalled?: (world: VirtualWorld) => void
}

export interface Ending {
  readonly view: View
  /** Every phase in the order it was first seen. */
  readonly phases: readonly string[]
  readonly world: VirtualWorld
  readonly explanation: string
}

const minute = 60_000
/** What bunq does after a verification is looked for by the hour. */
const aftermathOf = ({ script = [] }: Scenario): number =>
  script.some(({ on }) => on === "verified") ? 150 * minute : 5 * minute
/** A user who gets nowhere is a finding, not a hanging test. */
const patience = 48 * 60

/** One user through one scenario on a bank that takes these sides and has these faults, until nothing moves them any more. */
export const runScenario = async (
  { scenario, contract = {}, fault, seed = 1, http = {}, kind, webhookFaults, whenStalled }: Situation,
  check: (ending: Ending) => void | Promise<void>
): Promise<void> => {
  const world = await openVirtualWorld({
    bank: {
      contract,
      ...(webhookFaults === undefined ? {} : { webhookFaults }),
      ...(fault === undefined ? {} : { faults: { seed, rate: 0.25, kinds: [fault], most: 6 } })
    },
    http,
    // What happens is the question here, not how soon it is noticed.
    feed: { kind, fastest: "10 seconds", inquiryFastest: "30 seconds" }
  })
  const { time, provisioning } = world
  const stop = new AbortController()
  const { signal } = stop
  const phases: string[] = []
  let stalls = 0
  try {
    const handle = await provisioning.provision(requestOf(1, scenario.name))
    const playing = playPerson({
      handle,
      time,
      answers: answersOf(1),
      signal,
      until: () => false,
      onView: (view) => {
        if (phases.at(-1) !== view.phase) phases.push(view.phase)
        if (view.stalled && (stalls += 1) === 1) whenStalled?.(world)
      }
    }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    for (let minutes = 0; minutes < patience && !(await handle.view()).settled; minutes += 2)
      await time.pass(2 * minute)
    await time.pass(aftermathOf(scenario))
    for (let minutes = 0; minutes < patience && !(await handle.view()).settled; minutes += 2)
      await time.pass(2 * minute)
    const explanation = JSON.stringify(await handle.explain(), null, 1)
    stop.abort()
    await time.run(playing)
    await check({ view: await handle.view(), phases, world, explanation })
  } finally {
    stop.abort()
    await world.close()
  }
}
