import { transition } from "xstate"
import { describe, expect, it } from "vitest"
import type { CommandName } from "./command.ts"
import { advance, persist, restore } from "./inert-scope.ts"
import type { ProvisionSnapshot } from "./inert-scope.ts"
import { begin, snapshotOf } from "./step.ts"
import type { ProvisionEvent } from "./provision-event.ts"
import {
  identityAt,
  onboardingAt,
  open,
  outputs,
  provisionAt,
  readyAt,
  uuid
} from "./scripted-user.test-support.ts"

const mulberry = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const results = (at: number): { readonly [Name in CommandName]: object } => ({
  ...outputs,
  resetToken: { at },
  evaluateOnboarding: {
    at,
    accepted: at % 3 === 0,
    fulfilments: [open("ADDRESS_MAIN"), open("IDENTIFICATION_VERIFICATION")]
  },
  submitFulfilment: { at },
  submitIdentity: { at },
  closeProvision: { at }
})
const failures = ["Refused", "Forbidden", "TokenLost", "CredentialRefused"]

/** Any event at all: what bank, user, operator and timers could say at this moment, sensible or not. */
const anyEvent = (
  snapshot: ProvisionSnapshot,
  at: number,
  random: () => number
): { readonly type: string } => {
  const pick = <A>(items: readonly A[]): A => items[Math.floor(random() * items.length)] as A
  const inFlight = Object.keys(snapshot.children) as CommandName[]
  if (inFlight.length > 0 && random() < 0.5) {
    const id = pick(inFlight)
    return random() < 0.75
      ? ({ type: `xstate.done.actor.${id}`, output: results(at)[id], actorId: id } as { type: string })
      : ({
          type: `xstate.error.actor.${id}`,
          error: { _tag: pick(failures), message: "no", at, responseId: null },
          actorId: id
        } as { type: string })
  }
  const events: ProvisionEvent[] = [
    {
      type: "provision.observed",
      at,
      provision: pick([
        provisionAt(at),
        provisionAt(at, {
          subStatus: pick(["PENDING_PROCESS_RELATION_USER", "PENDING_PROCESS_OAUTH_REQUEST"])
        }),
        readyAt(at, pick([11, 12, 13])),
        provisionAt(1)
      ])
    },
    {
      type: "provision.observed",
      at,
      provision: {
        ...readyAt(at),
        credential: { id: 11, status: pick(["ACTIVE", "EXPIRED"]), expiresAt: 5, usable: false }
      }
    },
    {
      type: "onboarding.observed",
      at,
      onboarding: onboardingAt(at, {
        actionRequired: pick(["USER", "SYSTEM", "NONE"]),
        verdict: pick(["pending", "pending", "pending", "pending", "verified", "denied"])
      })
    },
    {
      type: "identity.observed",
      at,
      identity: identityAt(at, { status: "PROCESSED", result: pick(["APPROVED", "REJECTED", null]) })
    },
    {
      type: "deadline.passed",
      at: pick([at, 4_000_000]),
      deadline: pick(["credential", "identity", "recheck"] as const)
    },
    { type: "fulfilment.submit", at, fulfilment: pick(["ADDRESS_MAIN", "DATE_OF_BIRTH"]), ref: `r${at}` },
    { type: "identity.start", at },
    { type: "identity.finish", at },
    { type: "provision.retry", at },
    { type: "provision.resumed", at }
  ]
  if (random() < 0.02) return { type: "provision.close", at } as ProvisionEvent
  if (random() < 0.02)
    return {
      type: "provision.observed",
      at,
      provision: provisionAt(at, { status: pick(["FAILED", "CLOSED", "CANCELLED"]) })
    } as ProvisionEvent
  return pick(events)
}

describe("a walk through anything that can happen", () => {
  it("steps as xstate does, restores as it was, and has one child per active command, always", () => {
    const visited = new Set<string>()
    let steps = 0
    for (let seed = 1; seed <= 300; seed++) {
      const random = mulberry(seed)
      let snapshot = snapshotOf(begin({ uuid, requestRef: "request", at: 0 }).envelope)
      for (let at = 2; at < 60; at++, steps++) {
        const event = anyEvent(snapshot, at, random)
        const [expected, actions] = transition(
          snapshot.machine as never,
          snapshot as never,
          event as never
        ) as never as [ProvisionSnapshot, ReadonlyArray<{ type: string; params: { id: string } }>]
        const [next, effects] = advance(snapshot, event)
        const label = `seed ${seed}, step ${at}, ${event.type}`
        expect(JSON.stringify(persist(next)), label).toBe(JSON.stringify(persist(expected)))
        expect(
          effects.start.map(({ id }) => id),
          label
        ).toEqual(actions.filter(({ type }) => type === "xstate.spawnChild").map(({ params }) => params.id))
        expect(effects.stop, label).toEqual(
          actions.filter(({ type }) => type === "xstate.stopChild").map(({ params }) => params.id)
        )
        const restored = restore(JSON.parse(JSON.stringify(persist(next))))
        expect(JSON.stringify(persist(restored)), label).toBe(JSON.stringify(persist(next)))
        const commands = next._nodes
          .filter((node) => node.tags.includes("command"))
          .map((node) => node.invoke[0]?.id)
        expect(Object.keys(next.children).sort(), label).toEqual(commands.sort())
        for (const node of next._nodes) visited.add(node.id)
        // Go on from the restored one half of the time: both must be the same machine.
        snapshot = random() < 0.5 ? next : restored
        if (snapshot.status !== "active") break
      }
    }
    const all = [
      ...(
        snapshotOf(begin({ uuid, requestRef: "r", at: 0 }).envelope).machine as never as {
          idMap: Map<string, unknown>
        }
      ).idMap.keys()
    ]
    expect(all.filter((id) => !visited.has(id))).toEqual([])
    expect(steps).toBeGreaterThan(3000)
  })
})
