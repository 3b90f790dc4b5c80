import { Effect, Option, Stream } from "effect"
import { BunqApi } from "./bunq-api.ts"
import type { ProvisionPage } from "./bunq-api.ts"
import { BunqError } from "./bunq-error.ts"

export interface ProvisionPagesOptions {
  /** No statuses = all. */
  readonly statuses?: readonly string[] | undefined
  /** Pages after which the walk is given up, as one that never ends; 5,000 (a million provisions) unless set. */
  readonly maxPages?: number | undefined
}

type Api = Pick<BunqApi["Service"], "listProvisions">

const walk = (api: Api, options: ProvisionPagesOptions): Stream.Stream<ProvisionPage, BunqError> => {
  const { statuses = [], maxPages = 5_000 } = options
  return Stream.suspend(() => {
    const visited = new Set<string>()
    return Stream.paginate<string | null, ProvisionPage, BunqError>(null, (cursor) =>
      Effect.flatMap(
        api.listProvisions({ statuses, ...(cursor === null ? {} : { cursor }) }),
        (page): Effect.Effect<readonly [readonly ProvisionPage[], Option.Option<string>], BunqError> => {
          const { older } = page
          if (older === null) return Effect.succeed([[page], Option.none()])
          if (visited.has(older) || visited.size + 1 >= maxPages)
            return Effect.fail(
              new BunqError({
                operation: "BunqApi.listProvisions",
                reason: { _tag: "Malformed", status: 200 },
                responseId: null
              })
            )
          visited.add(older)
          return Effect.succeed([[page], Option.some(older)])
        }
      )
    )
  })
}

/**
 * Every provision the partner has, newest first, page by page; each page is asked for when it is wanted. What is created meanwhile does not shift the
 * pages, because each leads to the next by bunq's own URL, which stays opaque [API §13].
 *
 * A walk that ends was whole: one that leads back to a page it has seen, or goes on for ever, fails with reason `Malformed`, and a page that could not
 * be read fails with what it failed with. Not retried here.
 *
 * ```ts
 * const all = yield* provisionPages({ statuses: ["ACTIVE"] }).pipe(Stream.runCollect)
 * ```
 */
export const provisionPages = (
  options: ProvisionPagesOptions = {}
): Stream.Stream<ProvisionPage, BunqError, BunqApi> =>
  Stream.unwrap(Effect.map(BunqApi, (api) => walk(api, options)))

/** The same for callers without Effect: `for await (const page of provisionPagesOf(api))`. Throws `BunqError`. */
export const provisionPagesOf = (
  api: Api,
  options: ProvisionPagesOptions = {}
): AsyncIterable<ProvisionPage> => Stream.toAsyncIterable(walk(api, options))
