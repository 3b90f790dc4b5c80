import type { ExternalUuid } from "@bunq-provisioning/core"
import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BunqError, SentMark } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"

export const uuidOf = (index: number) =>
  `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}` as ExternalUuid

export type Fault = "lose the request" | "lose the reply" | "hang" | "bend a byte" | undefined

/** A network with faults, between us and the bank's socket. */
export const network = (faultOf: (line: string, nth: number) => Fault) => {
  const counts = new Map<string, number>()
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const line = `${request.method} ${new URL(request.url).pathname}`
    const nth = (counts.get(line) ?? 0) + 1
    counts.set(line, nth)
    const fault = faultOf(line, nth)
    if (fault === "lose the request") throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } })
    const { signal } = request
    const response = await globalThis.fetch(request)
    if (fault === "lose the reply") throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } })
    if (fault === "hang")
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error))
      )
    if (fault !== "bend a byte") return response
    return new Response((await response.text()).replace("CREATED", "CLOSED_"), response)
  }
  return fetch
}

/** A mark that is kept, as the store keeps it. */
export const marker = () => {
  const state: { sentAt: number | null } = { sentAt: null }
  const mark = (): SentMark => ({
    sentAt: state.sentAt,
    markSent: (at) => Effect.sync(() => void (state.sentAt = at))
  })
  return { state, mark }
}

export const retrying = <A, R>(effect: Effect.Effect<A, BunqError, R>) =>
  Effect.retry(effect, { times: 4, while: (error) => error.isRetryable })

/** Creates a provision the way the runtime does: again as long as that may help, with the mark of the time before. */
export const create = (uuid: ExternalUuid, mark: () => SentMark) =>
  Effect.gen(function* () {
    const api = yield* BunqApi
    yield* api.ensureOauthClient()
    return yield* retrying(
      Effect.suspend(() =>
        api.createProvision({ uuid, requestRef: sealedPurpose.request, lookUpOnly: false }, mark())
      )
    ).pipe(Effect.flatMap(Effect.fromNullishOr))
  })
