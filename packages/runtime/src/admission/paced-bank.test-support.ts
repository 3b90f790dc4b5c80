import { SessionPace } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { Deferred, Effect, Layer } from "effect"
import { bunqError, makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { testWorld } from "../loop/test-world.test-support.ts"

const every = 30_000

/** The scripted bank with one session per 30 s, nearest expiry first; it tells its pace, and everything it was asked and did. */
export const makePacedBank = () => {
  const bank = makeScriptedBank()
  const waiting: Array<{ readonly at: number; readonly turn: Deferred.Deferred<void> }> = []
  const asked: Array<{ readonly operation: string; readonly uuid: string }> = []
  const done: typeof asked = []
  const others = { waiting: 0, lastHour: 0 }
  const hand = { refuses: (_operation: string, _uuid: string): boolean => false }

  /** One session per slot, to whoever was created first. */
  const slots = Effect.gen(function* () {
    yield* Effect.sleep(every)
    waiting.sort((a, b) => a.at - b.at)
    const next = waiting.shift()
    if (next !== undefined) yield* Deferred.succeed(next.turn, undefined)
  }).pipe(Effect.forever)

  bank.before = Effect.fnUntraced(function* (operation, uuid) {
    asked.push({ operation, uuid })
    if (hand.refuses(operation, uuid))
      return yield* bunqError(operation, { _tag: "Refused", status: 400, hint: "no" })
    if (operation !== "openUserSession") return
    const turn = Deferred.makeUnsafe<void>()
    const waiter = { at: bank.people.get(uuid)?.createdAt ?? 0, turn }
    waiting.push(waiter)
    yield* Effect.onInterrupt(Deferred.await(turn), () =>
      Effect.sync(() => void waiting.splice(waiting.indexOf(waiter), waiting.includes(waiter) ? 1 : 0))
    )
  })
  let posts = 0
  bank.after = (operation, uuid) =>
    Effect.sync(() => {
      if (bank.posts > posts) done.push({ operation: "POST", uuid })
      posts = bank.posts
      done.push({ operation, uuid })
    })

  const pace = Layer.succeed(
    SessionPace,
    Effect.sync(() => ({ every, window: 3_600_000, ...others }))
  )
  return Object.assign(bank, {
    asked,
    others,
    hand,
    /** For whom something was done, in order; each once. */
    who: (operation: string) => [
      ...new Set(done.filter((one) => one.operation === operation).map(({ uuid }) => uuid))
    ],
    /** Most who were between their create and their session at any time. */
    mostUnopened: (): number => {
      const unopened = new Set<string>()
      let most = 0
      for (const { operation, uuid } of done) {
        if (operation === "POST") unopened.add(uuid)
        if (operation === "openUserSession") unopened.delete(uuid)
        most = Math.max(most, unopened.size)
      }
      return most
    },
    world: (store: Layer.Layer<ProvisionStore, StoreError>, options?: Parameters<typeof testWorld>[2]) =>
      testWorld(bank, store, options).pipe(
        Layer.provide(pace),
        Layer.provideMerge(Layer.effectDiscard(Effect.forkScoped(slots)))
      )
  })
}
