import { BunqError, BunqWebhooks, HookInbox, StoreError, Vault } from "@bunq-provisioning/core/ports"
import type { BunqReason, FailedDelivery, Hint } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Logger, Redacted } from "effect"
import { makeRecovery } from "./make-recovery.ts"

export const address = (letter: string, host = "us.example") => `https://${host}/bunq/${letter.repeat(43)}`
export const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
export const failure = (id: number, more: Partial<FailedDelivery> = {}): FailedDelivery => ({
  id,
  category: "PARTNER_USER_PROVISION",
  eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
  objectId: 100_000 + id,
  userId: null,
  target: address("o"),
  created: "2026-06-12 09:41:13.795206",
  responseCode: 503,
  ...more
})

/** A bank with a list of failures, newest first, and an inbox that hands on what is in it when it is told to. */
export const scriptedFailures = (pageSize = 3) => {
  const failures: FailedDelivery[] = []
  const gone = new Set<number>()
  const hints = new Map<string, Hint>()
  const sealed = new Map<string, string>()
  const [lists, retries, logs]: [string[], (readonly number[])[], string[]] = [[], [], []]
  const room = { left: Infinity }
  const failing: { list?: BunqReason; retry?: BunqReason } = {}
  const error = (operation: string, reason: BunqReason) =>
    new BunqError({ operation, reason, responseId: null })

  const webhooks = Layer.mock(BunqWebhooks, {
    listFailures: ({ cursor = "0" }) =>
      Effect.suspend(() => {
        lists.push(cursor)
        if (failing.list !== undefined) return Effect.fail(error("list", failing.list))
        const from = Number(cursor)
        const all = failures.toSorted((one, other) => other.id - one.id)
        const items = all.slice(from, from + pageSize)
        return Effect.succeed({ items, older: from + pageSize < all.length ? String(from + pageSize) : null })
      }),
    retryFailures: (ids) =>
      Effect.suspend(() => {
        if (ids.length === 0) return Effect.void
        if (ids.length > 100) return Effect.fail(error("retry", { _tag: "Refused", status: 400, hint: "" }))
        if (failing.retry !== undefined) return Effect.fail(error("retry", failing.retry))
        if (ids.some((id) => gone.has(id))) return Effect.fail(error("retry", { _tag: "NotFound" }))
        retries.push(ids)
        return Effect.void
      })
  })
  const inbox = Layer.mock(HookInbox, {
    accept: (hint) =>
      Effect.suspend(() => {
        if (hints.has(hint.key)) return Effect.succeed("duplicate" as const)
        if (room.left <= 0)
          return Effect.fail(new StoreError({ operation: "accept", reason: { _tag: "InboxFull" } }))
        room.left -= 1
        hints.set(hint.key, hint)
        return Effect.succeed("new" as const)
      })
  })
  const vault = Layer.succeed(Vault, {
    read: ({ owner, purpose }) =>
      Effect.sync(() => {
        const row = sealed.get(`${owner}/${purpose}`)
        return row === undefined ? null : Redacted.make(row)
      }),
    write: ({ owner, purpose }, value) =>
      Effect.sync(() => void sealed.set(`${owner}/${purpose}`, Redacted.value(value)))
  })
  const logger = Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])
  const recovery = makeRecovery({ target: address("t") }).pipe(
    Effect.provide(Layer.mergeAll(webhooks, inbox, vault))
  )
  /** A process that looks once. */
  const recover = Effect.flatMap(recovery, (it) => it.recover()).pipe(Effect.provide(logger))
  const objects = () =>
    [...hints.values()].map(({ objectId }) => objectId - 100_000).toSorted((a, b) => a - b)
  return {
    failures,
    gone,
    hints,
    sealed,
    lists,
    retries,
    logs,
    room,
    failing,
    recovery,
    recover,
    logger,
    objects
  }
}
