import { BunqError } from "@bunq-provisioning/core/ports"
import type { Decoder } from "@bunq-provisioning/core/wire"
import { Effect } from "effect"
import { expectBody } from "../transport/expect.ts"
import type { Reply } from "../transport/reply.ts"

interface Page<A> {
  readonly items: readonly A[]
  readonly unreadable: number
  readonly older: string | null
}

/** An owner has a handful of filters; a bank that never ends its list must not be walked for ever. */
const maxPages = 50

/**
 * Every item of a list, or none: what is read here is written back as a whole, so an item that cannot be read, a walk that leads back into itself and
 * one that never ends fail with `Malformed`.
 */
export const walkPages = Effect.fnUntraced(function* <A>(
  operation: string,
  decode: Decoder<Page<A>>,
  ask: (cursor: string | null) => Effect.Effect<Reply, BunqError>
): Effect.fn.Return<readonly A[], BunqError> {
  const items: A[] = []
  const visited = new Set<string>()
  for (let cursor: string | null = null; ;) {
    const reply: Reply = yield* ask(cursor)
    const page: Page<A> = yield* expectBody(operation, reply, decode)
    items.push(...page.items)
    const { older } = page
    if (page.unreadable > 0 || (older !== null && (visited.has(older) || visited.size + 1 >= maxPages)))
      return yield* new BunqError({
        operation,
        reason: { _tag: "Malformed", status: reply.status },
        responseId: reply.responseId
      })
    if (older === null) return items
    visited.add(older)
    cursor = older
  }
})
