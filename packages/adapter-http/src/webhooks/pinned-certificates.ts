import { BunqError } from "@bunq-provisioning/core/ports"
import { decodeId, decodePinnedPage, webhookCalls } from "@bunq-provisioning/core/wire"
import { Effect, Option } from "effect"
import type { Authorised } from "../api/authorised.ts"
import { expectSuccess } from "../transport/expect.ts"
import { isSuccess, readSuccess, refusal } from "../transport/reply.ts"
import { walkPages } from "./walk-pages.ts"

const isSame = (one: readonly string[], other: readonly string[]): boolean => {
  const bare = (chain: readonly string[]) => chain.map((pem) => pem.replace(/\s+/g, "")).join("\n")
  return bare(one) === bare(other)
}

/** Our own server's certificates as bunq insists on them, for the partner [API §9.6]. Known from the public API only. */
export const makePinnedCertificates = ({ asPartner }: Authorised) => {
  const listed = Effect.fnUntraced(function* (operation: string) {
    let path = ""
    return yield* walkPages(
      operation,
      (body) => decodePinnedPage(path)(body),
      (cursor) =>
        asPartner(operation, (partnerId) => {
          const first = webhookCalls.listPinned(partnerId)
          path = first.path.split("?")[0] ?? ""
          return cursor === null ? first : webhookCalls.continuePinned(partnerId, cursor)
        })
    )
  })

  const listPinned = Effect.fn("BunqWebhooks.listPinned")(() => listed("BunqWebhooks.listPinned"))

  const pinCertificate = Effect.fn("BunqWebhooks.pinCertificate")(function* (chain: readonly string[]) {
    const operation = "BunqWebhooks.pinCertificate"
    const found = Effect.map(listed(operation), (all) => all.find((one) => isSame(one.chain, chain)) ?? null)
    const before = yield* found
    if (before !== null) return { id: before.id }
    const made = yield* asPartner(operation, (id) => webhookCalls.pinCertificate(id, chain)).pipe(
      Effect.flatMap((reply) =>
        isSuccess(reply)
          ? Effect.succeed(readSuccess(reply, decodeId))
          : Effect.fail(refusal(operation, reply))
      ),
      Effect.catchIf(
        ({ reason }) => reason._tag === "Ambiguous",
        (error) =>
          Effect.flatMap(found, (now) => (now === null ? Effect.fail(error) : Effect.succeedSome(now.id)))
      )
    )
    if (Option.isSome(made)) return { id: made.value }
    const after = yield* found
    return after === null
      ? yield* new BunqError({ operation, reason: { _tag: "NotFound" }, responseId: null })
      : { id: after.id }
  })

  /** One that is not there is unpinned: a repeat whose first reply was lost. */
  const unpinCertificate = Effect.fn("BunqWebhooks.unpinCertificate")(function* (id: number) {
    const operation = "BunqWebhooks.unpinCertificate"
    const reply = yield* asPartner(operation, (partnerId) => webhookCalls.unpinCertificate(partnerId, id))
    if (reply.status !== 404) yield* expectSuccess(operation, reply)
  })

  return { listPinned, pinCertificate, unpinCertificate }
}
