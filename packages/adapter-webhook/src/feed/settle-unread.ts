import { HookInbox, logEvent } from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { Effect, Layer } from "effect"
import { keepInboxSmall } from "./keep-inbox-small.ts"

const lookEvery = 10_000
const pageSize = 1_000

const settleWaiting = (inbox: HookInbox["Service"]): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    for (;;) {
      const page = yield* inbox.waiting({ limit: pageSize })
      if (page.length > 0) yield* inbox.settle(page.map(({ key }) => key))
      if (page.length < pageSize) return
    }
  })

/**
 * Goes with a feed that takes no hints: what bunq calls about is settled unread, because everybody is asked at their own pace. Left to wait, it would fill
 * the inbox, and bunq would be refused from then on.
 */
export const settleUnread: Layer.Layer<never, never, HookInbox> = Layer.effectDiscard(
  Effect.gen(function* () {
    const inbox = yield* HookInbox
    const round = Effect.catch(
      Effect.andThen(Effect.sleep(lookEvery), settleWaiting(inbox)),
      ({ message, reason }: StoreError) =>
        logEvent({
          level: "warning",
          event: "store.failed",
          message: `HookInbox: ${message}`,
          reason: reason._tag
        })
    )
    yield* Effect.forkScoped(Effect.forever(round))
    yield* Effect.forkScoped(keepInboxSmall(inbox))
  })
)
