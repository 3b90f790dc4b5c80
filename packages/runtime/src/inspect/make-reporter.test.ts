import type { Fact, JournalEntry } from "@bunq-provisioning/core"
import { describe, expect, it } from "vitest"
import type { InspectionMessage } from "./inspection-message.ts"
import { makeReplay } from "./make-replay.ts"
import { makeReporter } from "./make-reporter.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const entries = (...rows: ReadonlyArray<readonly [cause: string, fact: Fact]>): readonly JournalEntry[] =>
  rows.map(([cause, fact], index) => ({
    number: index + 1,
    seq: index + 1,
    at: 1_000 * (index + 1),
    source: "bank",
    cause,
    fact,
    responseId: null
  }))
const moved = (from: string, to: string): Fact => ({ kind: "moved", from, to })
const life = entries(
  ["provision.requested", moved("", "requesting.running")],
  [
    "command.failed createProvision",
    { kind: "retrying", command: "createProvision", reason: "Unreachable", attempt: 1, notBefore: 9 }
  ],
  ["command.succeeded createProvision", moved("requesting.running", "open.processing.user")],
  ["provision.observed", moved("open.processing.user", "open.credential.opening.running")],
  ["provision.observed", moved("open.credential.opening.running", "closed")]
)

/** One word a message: what it is, of whom, and what it says. */
const told = (messages: readonly InspectionMessage[]): readonly string[] =>
  messages.map((message) => {
    const who = message.sessionId === uuid ? "user" : message.sessionId.slice(uuid.length + 1)
    if (message.type === "@xstate.actor")
      return `actor ${who} ${JSON.stringify(message.snapshot.value) ?? "-"}`
    if (message.type === "@xstate.event")
      return `event ${message.event.type}${message.sourceId === undefined ? "" : ` from ${message.sourceId.slice(uuid.length + 1)}`}`
    return `snapshot ${who} ${message.snapshot.status} ${JSON.stringify(message.snapshot.value) ?? "-"}`
  })

const recorded = (report: (send: (message: InspectionMessage) => void) => void) => {
  const messages: InspectionMessage[] = []
  report((message) => void messages.push(message))
  return messages
}

const wholeLife = [
  "actor user -",
  "event provision.requested",
  'snapshot user active {"requesting":"running"}',
  "actor createProvision/1 -",
  "event xstate.error.actor.createProvision from createProvision/1",
  'snapshot user active {"requesting":"running"}',
  "event xstate.done.actor.createProvision from createProvision/1",
  "snapshot createProvision/1 done -",
  'snapshot user active {"open":{"processing":"user"}}',
  "event provision.observed",
  'snapshot user active {"open":{"credential":{"opening":"running"}}}',
  "actor openUserSession/4 -",
  "event provision.observed",
  "snapshot openUserSession/4 stopped -",
  'snapshot user done "closed"'
]

describe("makeReporter", () => {
  it("introduces everybody once and before anything else, and ends what has ended", () => {
    const messages = recorded((send) => {
      const reporter = makeReporter({ send })
      for (const entry of life) reporter.report({ uuid, entry })
    })
    expect(told(messages)).toEqual(wholeLife)
    expect(messages.every(({ rootId, createdAt }) => rootId === uuid && Number(createdAt) > 0)).toBe(true)
  })

  it("shows what is known of a user now, as far as it may be seen", () => {
    const present = { value: { open: { processing: "user" } }, context: { uuid, since: 5, requestRef: "r" } }
    const messages = recorded((send) => {
      const [entry] = entries(["provision.observed", { kind: "noted" }])
      if (entry !== undefined) makeReporter({ send }).report({ uuid, entry, present })
    })
    expect(messages.at(-1)).toMatchObject({ snapshot: { value: present.value, context: { uuid, since: 5 } } })
    expect(JSON.stringify(messages)).not.toContain("requestRef")
  })

  it("shows no state that is not the machine's", () => {
    const [entry] = entries(["provision.observed", moved("nowhere.canary", "canary")])
    const messages = recorded((send) => {
      if (entry !== undefined)
        makeReporter({ send }).report({ uuid, entry, present: { value: { canary: "x" } } })
    })
    expect(JSON.stringify(messages.map((message) => ({ ...message, definition: "" })))).not.toContain(
      "canary"
    )
  })
})

describe("makeReplay", () => {
  const changes = life.map((entry) => ({ uuid, entry }))
  const present = { value: "closed", context: { uuid, since: 77 } }

  it("tells the same as a live run, and at the end what is known now", () => {
    const messages = recorded((send) => {
      const replay = makeReplay({ changes, present: () => present }, { send })
      while (replay.step() !== null);
      expect([replay.position(), replay.length]).toEqual([5, 5])
    })
    expect(told(messages)).toEqual(wholeLife)
    expect(messages.at(-1)).toMatchObject({ snapshot: { context: { since: 77 } } })
    expect(messages[2]).toMatchObject({
      snapshot: { context: { uuid, entry: 1, at: 1_000, source: "bank" } }
    })
  })

  it("goes back to where the user was, and introduces nobody twice on the way forward", () => {
    const messages: InspectionMessage[] = []
    const replay = makeReplay({ changes }, { send: (message) => void messages.push(message) })
    for (let step = 0; step < 4; step += 1) replay.step()
    messages.length = 0
    expect(replay.back()?.entry.number).toBe(4)
    expect(told(messages)).toEqual(['snapshot user active {"open":{"processing":"user"}}'])
    replay.step()
    expect(told(messages).filter((text) => text.startsWith("actor"))).toEqual([])
    while (replay.back() !== null);
    expect(replay.position()).toBe(0)
    expect(told(messages).at(-1)).toBe("snapshot user active -")
    expect(replay.back()).toBeNull()
  })

  it("goes back by one user, and leaves the others where they are", () => {
    const other = uuid.replace("6b1f", "7c2a")
    const both = life.flatMap((entry) => [
      { uuid, entry },
      { uuid: other, entry }
    ])
    const messages: InspectionMessage[] = []
    const replay = makeReplay({ changes: both }, { send: (message) => void messages.push(message) })
    while (replay.step() !== null);
    messages.length = 0
    for (let steps = 0; steps < 3; steps += 1) replay.back()
    expect(messages.map(({ id }) => id)).toEqual([`${other}/4`, `${uuid}/4`, `${other}/3`])
  })

  it("says how long to wait, and begins where a pruned journal begins", () => {
    const messages: InspectionMessage[] = []
    const replay = makeReplay(
      { changes: changes.slice(3) },
      { send: (message) => void messages.push(message) }
    )
    expect(replay.wait()).toBe(0)
    replay.step()
    expect(replay.wait()).toBe(1_000)
    expect(told(messages)[0]).toBe('actor user {"open":{"processing":"user"}}')
    replay.step()
    expect(replay.wait()).toBeNull()
  })
})
