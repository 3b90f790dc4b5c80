import type {
  BunqApi,
  BunqError,
  InterestedProvision,
  ProvisionPage,
  Sighting
} from "@bunq-provisioning/core/ports"
import { withResponseId } from "@bunq-provisioning/core/ports"
import { Clock, Effect } from "effect"

type Emit = (sighting: Sighting) => Effect.Effect<unknown>

/** The statuses a provision can be waited for in; those that end it are seen by id [API §5.3]. */
const listedStatuses = ["CREATED", "ACTIVE", "CANCELLED", "TOKEN_RESET_REQUESTED"]

/** Reads at bunq that become sightings. They never fail: what went wrong is logged, without a body, a token or a name. */
export const makeSightings = (options: {
  readonly api: BunqApi["Service"]
  readonly maxPages: number
  readonly fewEnough: number
}) => {
  const { api } = options

  const logged = (error: BunqError) =>
    Effect.logWarning(`ProvisionFeed: ${error.message}`).pipe(
      Effect.annotateLogs({ reason: error.reason._tag })
    )

  const read = Effect.fnUntraced(function* (one: InterestedProvision, at: number) {
    const { uuid, kind, id, userId } = one
    if (kind === "provision") {
      const { value, responseId } = yield* withResponseId(api.readProvision({ uuid, provisionId: id }))
      return { uuid, at, responseId, kind, observed: value } satisfies Sighting
    }
    if (userId === null) return null
    if (kind === "onboarding") {
      const { value, responseId } = yield* withResponseId(
        api.readOnboarding({ uuid, userId, onboardingId: id })
      )
      return { uuid, at, responseId, kind, observed: { observation: value, secrets: [] } } satisfies Sighting
    }
    const { value, responseId } = yield* withResponseId(api.readIdentity({ uuid, userId, identityId: id }))
    return { uuid, at, responseId, kind, observed: value } satisfies Sighting
  })

  /** One object, by its id. */
  const single = Effect.fnUntraced(
    function* (one: InterestedProvision, emit: Emit) {
      const sighting = yield* read(one, yield* Clock.currentTimeMillis)
      if (sighting !== null) yield* emit(sighting)
    },
    Effect.catch((error) => logged(error))
  )

  /**
   * Many provisions, newest first, page by page until so few are left that asking for each is cheaper, or the oldest of them is passed. Returns
   * those that no page showed; none when a page could not be read, because then nothing can be said about them.
   */
  const listed = Effect.fnUntraced(function* (due: readonly InterestedProvision[], emit: Emit) {
    const wanted = new Map(due.map((one) => [one.id, one]))
    const oldest = Math.min(...wanted.keys())
    const visited = new Set<string>()
    let cursor: string | null = null
    for (let walked = 0; walked < options.maxPages; walked += 1) {
      const at = yield* Clock.currentTimeMillis
      const page = api.listProvisions({ statuses: listedStatuses, ...(cursor === null ? {} : { cursor }) })
      const { value, responseId } = yield* withResponseId(page)
      const { items, older }: ProvisionPage = value
      for (const observed of items) {
        const { id, externalUuid } = observed.observation
        if (wanted.get(id)?.uuid !== externalUuid) continue
        wanted.delete(id)
        yield* emit({ uuid: externalUuid, at, responseId, kind: "provision", observed })
      }
      const passed = items.some(({ observation }) => observation.id <= oldest)
      if (wanted.size < options.fewEnough || passed || older === null || visited.has(older)) break
      visited.add(older)
      cursor = older
    }
    return [...wanted.values()]
  })

  return {
    single,
    listed: (due: readonly InterestedProvision[], emit: Emit) =>
      listed(due, emit).pipe(
        Effect.catch((error) => Effect.as(logged(error), [] as readonly InterestedProvision[]))
      )
  }
}
