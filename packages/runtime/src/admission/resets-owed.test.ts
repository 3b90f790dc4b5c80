import { explain } from "@bunq-provisioning/core/explain"
import { begin, snapshotOf } from "@bunq-provisioning/core/step"
import type { ProvisionContext, View } from "@bunq-provisioning/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { uuidOf } from "../loop/test-world.test-support.ts"
import { makeAdmission } from "./make-admission.ts"

const context = (uuid: string): ProvisionContext =>
  snapshotOf(begin({ uuid, requestRef: "request", at: 0 }).envelope).context

/** Admission at bunq's classic pace, with nobody on the way. */
const setUp = Effect.gen(function* () {
  const started: string[] = []
  const admission = yield* makeAdmission({
    runner: {
      start: (uuid) => Effect.sync(() => void started.push(uuid)),
      stop: () => Effect.void
    },
    pace: Effect.succeed({ every: 30_000, window: 3_600_000, waiting: 0, lastHour: 0 }),
    standstills: Effect.succeed([]),
    sentAt: () => Effect.succeed(null),
    moved: () => Effect.void
  })
  yield* Effect.forkScoped(admission.run)
  yield* admission.ready
  const seen = (index: number, phase: View["phase"]) =>
    admission.seen(uuidOf(index), { phase, stalled: false }, context(uuidOf(index)))
  const ask = Effect.fnUntraced(function* (index: number) {
    yield* seen(index, "requesting")
    const [command] = begin({ uuid: uuidOf(index), requestRef: "request", at: 0 }).start
    yield* admission.start(uuidOf(index), command!)
  })
  return { admission, started, seen, ask }
})

describe("sessions owed to users whose credential was lost", () => {
  it.effect("come before everybody new, whom a place in line tells so, and drain", () =>
    Effect.gen(function* () {
      const { admission, started, seen, ask } = yield* setUp
      // ⌊(3,600 s − a tenth) / 30 s⌋: every session of a credential's life is owed to somebody.
      for (let index = 1; index <= 108; index += 1) yield* seen(index, "renewing-credential")
      yield* ask(200)
      yield* TestClock.adjust("10 minutes")
      expect(started).toEqual([])
      expect(yield* admission.state).toMatchObject({ limit: 0, resets: 108, waiting: 1 })
      const around = yield* admission.circumstances(uuidOf(200))
      expect(around?.queued).toMatchObject({ position: 1, of: 1, resets: 108 })
      const { envelope } = begin({ uuid: uuidOf(200), requestRef: "request", at: 0 })
      const told = explain({ snapshot: snapshotOf(envelope), journal: [], now: 0, queued: around!.queued })
      expect(told.headline).toContain("108 users whose credential was lost come first")
      yield* seen(1, "evaluating")
      yield* TestClock.adjust("31 seconds")
      expect(started).toEqual([uuidOf(200)])
    })
  )

  it.effect("are no reason where the line is long for another one", () =>
    Effect.gen(function* () {
      const { admission, ask, seen } = yield* setUp
      yield* seen(1, "renewing-credential")
      for (let index = 2; index <= 7; index += 1) {
        yield* ask(index)
        yield* TestClock.adjust("1 second")
      }
      const { queued } = (yield* admission.circumstances(uuidOf(7)))!
      expect(queued).toMatchObject({ position: 2, of: 2 })
      expect(queued).not.toHaveProperty("resets")
    })
  )
})

it.effect("who may go at once is not shown in line, not even for a moment", () =>
  Effect.gen(function* () {
    const { admission, started, ask } = yield* setUp
    yield* ask(1)
    expect(started).toEqual([])
    expect((yield* admission.circumstances(uuidOf(1)))?.queued).toBeNull()
    yield* TestClock.adjust("1 second")
    expect(started).toEqual([uuidOf(1)])
    for (const index of [2, 3, 4, 5]) yield* ask(index)
    const places = yield* Effect.forEach([2, 3, 4, 5], (index) => admission.circumstances(uuidOf(index)))
    expect(places.map((place) => place?.queued?.position ?? null)).toEqual([null, null, null, 4])
  })
)
