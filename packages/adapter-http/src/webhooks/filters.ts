import type { BunqWebhooks, FilterOwner } from "@bunq-provisioning/core/ports"
import { decodeFilterPage, webhookCalls } from "@bunq-provisioning/core/wire"
import type { WireCall } from "@bunq-provisioning/core/wire"
import { Effect, Option } from "effect"
import type { Authorised } from "../api/authorised.ts"
import { isSuccess, read, refusal } from "../transport/reply.ts"
import { walkPages } from "./walk-pages.ts"

type Webhooks = BunqWebhooks["Service"]
type Extra = Parameters<Authorised["asPartner"]>[2]

const pathOf = ({ path }: WireCall): string => path.split("?")[0] ?? path

/** Which deliveries go where: the partner's filters with its own session, a user's with theirs (D6) [API §9.1]. */
export const makeFilters = ({ asPartner, asUser }: Authorised) => {
  const asOwner = (
    operation: string,
    owner: FilterOwner,
    callOf: (ownerId: number) => WireCall,
    extra: Extra = {}
  ) =>
    owner.kind === "partner"
      ? asPartner(operation, callOf, extra)
      : asUser(operation, owner.uuid, callOf(owner.userId), extra)

  const listed = Effect.fnUntraced(function* (operation: string, owner: FilterOwner) {
    // Of the path that was really asked: whose id it holds is known when the session is.
    let path = ""
    const ask = (cursor: string | null) =>
      asOwner(operation, owner, (id) => {
        const first = webhookCalls.listFilters(id)
        path = pathOf(first)
        return cursor === null ? first : webhookCalls.continueFilters(id, cursor)
      })
    return yield* walkPages(operation, (body) => decodeFilterPage(path)(body), ask)
  })

  const listFilters = Effect.fn("BunqWebhooks.listFilters")((owner: FilterOwner) =>
    listed("BunqWebhooks.listFilters", owner)
  )

  const replaceFilters = Effect.fn("BunqWebhooks.replaceFilters")(function* (
    ...[owner, filters, options = {}]: Parameters<Webhooks["replaceFilters"]>
  ) {
    const operation = "BunqWebhooks.replaceFilters"
    const call = (id: number) => webhookCalls.replaceFilters(id, filters)
    const reply = yield* asOwner(operation, owner, call, options)
    if (!isSuccess(reply)) return yield* refusal(operation, reply)
    // bunq answers with the new list [API §9.1]; whatever else it answers, it took the write.
    const now = Option.filter(read(reply, decodeFilterPage("")), ({ unreadable }) => unreadable === 0)
    return Option.isSome(now) ? now.value.items : yield* listed(operation, owner)
  })

  return { listFilters, replaceFilters }
}
