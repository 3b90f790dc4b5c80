import { HookCapacity, HookInbox, StoreError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { makeArrivals } from "../hooks/arrivals.ts"
import type { MemoryRows } from "./memory-rows.ts"

/** Webhooks in memory: gone when the process ends, so bunq's failure list and polling are all there is afterwards. */
export const makeMemoryHookInbox = (rows: MemoryRows): Effect.Effect<HookInbox["Service"]> =>
  Effect.gen(function* () {
    const capacity = yield* HookCapacity
    const arrivals = makeArrivals()
    const { hooks } = rows
    let place = Math.max(0, ...[...hooks.values()].map((row) => row.place))
    const waiting = () => [...hooks.values()].filter(({ settled }) => !settled)
    return HookInbox.of({
      accept: (hint) =>
        Effect.suspend(() => {
          if (hooks.has(hint.key)) return Effect.succeed("duplicate" as const)
          if (hooks.size >= capacity && waiting().length >= capacity)
            return Effect.fail(
              new StoreError({ operation: "HookInbox.accept", reason: { _tag: "InboxFull" } })
            )
          hooks.set(hint.key, { hint, place: (place += 1), settled: false })
          arrivals.note()
          return Effect.succeed("new" as const)
        }),
      waiting: ({ after = 0, limit }) =>
        Effect.sync(() => {
          arrivals.forget()
          return waiting()
            .filter((row) => row.place > after)
            .slice(0, limit)
            .map((row) => ({ ...row.hint, place: row.place }))
        }),
      settle: (keys) =>
        Effect.sync(() => {
          for (const key of keys) {
            const row = hooks.get(key)
            if (row !== undefined) hooks.set(key, { ...row, settled: true })
          }
        }),
      prune: ({ before, limit }) =>
        Effect.sync(() => {
          const old = [...hooks.values()]
            .filter(({ settled, hint }) => settled && hint.receivedAt < before)
            .sort((one, other) => one.hint.receivedAt - other.hint.receivedAt)
            .slice(0, limit)
          for (const { hint } of old) hooks.delete(hint.key)
          return old.length
        }),
      count: () => Effect.sync(() => ({ waiting: waiting().length, kept: hooks.size })),
      arrived: arrivals.come
    })
  })
