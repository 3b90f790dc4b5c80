import { Clock, Deferred, Effect, Exit, Random, SubscriptionRef } from "effect"
import type { BankGate, BankState, Passage } from "./bank-gate.ts"
import type { BunqError } from "./bunq-error.ts"
import { troubleMessage, verdictOf } from "./gate-verdict.ts"
import type { Verdict } from "./gate-verdict.ts"
import { probePause } from "./probe-pause.ts"
import type { TroubleReason } from "./probe-pause.ts"

export interface BankGateOptions {
  /** Failures to reach bunq or be served, in a row and over all calls, that count as `Down`; 5 unless set. */
  readonly failuresInARow?: number | undefined
}

interface Caller {
  readonly withKey: boolean
  turn: Deferred.Deferred<void>
}

interface Trouble {
  readonly reason: TroubleReason
  readonly since: number
  readonly responseId: string | null
  readonly failedProbes: number
  readonly nextProbeAt: number
  /** When a call without the key may probe too: with `KeyRefused` those with it go first, because only they can tell. */
  readonly anyoneAt: number
}

const open: BankState = { _tag: "Open" }

/** The state of `BankGate` is plain values, changed without a pause between reading and writing; only their publication is an effect. */
export const makeBankGate = Effect.fnUntraced(function* (options: BankGateOptions) {
  const scope = yield* Effect.scope
  const enough = Math.max(1, options.failuresInARow ?? 5)
  const waiting = new Set<Caller>()
  let paused: Extract<BankState, { _tag: "Paused" }> | null = null
  let trouble: Trouble | null = null
  /** How often trouble began: what was sent before says nothing about whether it is over. */
  let troubles = 0
  let failures = 0
  let probe: Caller | null = null

  const present = (): BankState => {
    if (paused !== null) return paused
    if (trouble === null) return open
    const { reason, since, nextProbeAt, responseId } = trouble
    return { _tag: "Troubled", reason, since, nextProbeAt, message: troubleMessage[reason], responseId }
  }
  const published = yield* SubscriptionRef.make<BankState>(open)
  const publish = SubscriptionRef.update(published, present)

  const mayLeave = (caller: Caller): boolean => paused === null && (trouble === null || probe === caller)

  const letIn = (caller: Caller) => {
    waiting.delete(caller)
    Deferred.doneUnsafe(caller.turn, Effect.void)
  }

  const nextProbe = (now: number, { nextProbeAt, anyoneAt }: Trouble): Caller | undefined => {
    if (now < nextProbeAt) return undefined
    if (now >= anyoneAt) return [...waiting].find(({ withKey }) => withKey) ?? [...waiting][0]
    return [...waiting].find(({ withKey }) => withKey)
  }

  /** Everybody when the gate is open; the next probe when one is due. */
  const admit = Effect.clockWith((clock) =>
    Effect.sync(() => {
      if (paused !== null) return
      if (trouble === null) {
        // A copy: whoever is let in may come back at once, when the gate closes again.
        Array.from(waiting).forEach(letIn)
      } else if (probe === null) {
        const next = nextProbe(clock.currentTimeMillisUnsafe(), trouble)
        if (next === undefined) return
        probe = next
        letIn(next)
      }
    })
  )

  const wakeAt = (now: number, at: number) =>
    Effect.sleep(at - now).pipe(Effect.andThen(admit), Effect.forkIn(scope), Effect.asVoid)

  /** A probe that ends without having told anything makes room for the next. */
  const stepBack = (caller: Caller) =>
    Effect.suspend(() => {
      if (probe !== caller) return Effect.void
      probe = null
      return admit
    })

  const suffer = Effect.fnUntraced(function* (
    met: { readonly reason: TroubleReason; readonly responseId: string | null },
    failedProbes: number
  ) {
    const random = yield* Random.next
    const now = yield* Clock.currentTimeMillis
    // Only a key that is taken ends a refusal: a bank that is down meanwhile does not.
    const reason = trouble?.reason === "KeyRefused" ? "KeyRefused" : met.reason
    const pause = probePause(reason, failedProbes, random)
    const same = trouble?.reason === reason ? trouble : null
    if (same === null) troubles += 1
    trouble = {
      reason,
      since: same?.since ?? now,
      responseId: met.responseId ?? same?.responseId ?? null,
      failedProbes,
      nextProbeAt: now + pause,
      anyoneAt: now + (reason === "KeyRefused" ? 2 * pause : pause)
    }
    yield* publish
    yield* wakeAt(now, trouble.nextProbeAt)
    if (trouble.anyoneAt > trouble.nextProbeAt) yield* wakeAt(now, trouble.anyoneAt)
  })

  const recover = Effect.suspend(() => {
    trouble = null
    probe = null
    return Effect.andThen(publish, admit)
  })

  const learn = Effect.fnUntraced(function* (wasProbe: boolean, sentIn: number, verdict: Verdict) {
    if (verdict._tag === "Serves") {
      failures = 0
      if (trouble === null || sentIn !== troubles) return
      if (trouble.reason !== "KeyRefused" || (wasProbe && verdict.accepted)) return yield* recover
      if (!wasProbe) return
      // bunq is up, and whether it takes the key is still to be seen: whoever brings it may try at once.
      const now = yield* Clock.currentTimeMillis
      trouble = { ...trouble, nextProbeAt: now }
      yield* publish
      return yield* admit
    }
    if (verdict._tag === "Trouble") {
      failures += 1
      const began = verdict.reason !== "Down" || failures >= enough
      if (trouble === null) return yield* began ? suffer(verdict, 0) : Effect.void
      if (wasProbe) return yield* suffer(verdict, trouble.failedProbes + 1)
      if (verdict.reason === "KeyRefused" && trouble.reason !== "KeyRefused") return yield* suffer(verdict, 0)
      return
    }
    if (trouble !== null && wasProbe) yield* suffer({ ...trouble, responseId: null }, trouble.failedProbes)
  })

  /** Waits until the caller may leave. */
  const enter = (caller: Caller) =>
    Effect.suspend(() => {
      if (mayLeave(caller)) return Effect.void
      caller.turn = Deferred.makeUnsafe()
      waiting.add(caller)
      return admit.pipe(
        Effect.andThen(Deferred.await(caller.turn)),
        Effect.onInterrupt(() => {
          waiting.delete(caller)
          return stepBack(caller)
        })
      )
    })

  const through = <A, R>(
    call: Effect.Effect<A, BunqError, R>,
    passage: Passage<A> = {}
  ): Effect.Effect<A, BunqError, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const caller: Caller = { withKey: passage.withKey ?? false, turn: Deferred.makeUnsafe() }
        for (;;) {
          yield* restore(enter(caller))
          yield* restore(passage.take ?? Effect.void).pipe(Effect.onError(() => stepBack(caller)))
          if (mayLeave(caller)) break
          yield* stepBack(caller)
          yield* passage.giveBack ?? Effect.void
        }
        const sentIn = troubles
        passage.letIn?.(() => mayLeave(caller))
        const exit = yield* Effect.exit(restore(call))
        const wasProbe = probe === caller
        const told = (passage.left?.() ?? true) && !Exit.hasInterrupts(exit)
        if (told) {
          if (wasProbe) probe = null
          yield* learn(wasProbe, sentIn, verdictOf(exit, passage.accepted))
        } else yield* stepBack(caller)
        return yield* exit
      })
    )

  return {
    through,
    state: Effect.sync(present),
    changes: SubscriptionRef.changes(published),
    pause: Effect.fn("BankGate.pause")(function* (note: string | null) {
      paused = { _tag: "Paused", since: yield* Clock.currentTimeMillis, note }
      yield* publish
    }),
    resume: Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      paused = null
      if (trouble !== null) trouble = { ...trouble, nextProbeAt: now, anyoneAt: now }
      yield* publish
      yield* admit
    }).pipe(Effect.withSpan("BankGate.resume"))
  } satisfies BankGate["Service"]
})
