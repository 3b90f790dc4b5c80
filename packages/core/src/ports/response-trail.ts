import { Context, Effect } from "effect"

/**
 * Where an implementation of `BunqApi` leaves bunq's response id of every reply, also of those that succeed: the journal names it (I9), and bunq's
 * support asks for it [API §3.6]. Set per call; an implementation without response ids need not use it.
 */
export const ResponseTrail = Context.Reference<{ readonly note: (responseId: string) => void }>(
  "@bunq-provisioning/core/ResponseTrail",
  { defaultValue: () => ({ note: () => {} }) }
)

/** Runs calls to bunq and brings the response id of the last one along; null when there was none. */
export const withResponseId = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<{ readonly value: A; readonly responseId: string | null }, E, R> =>
  Effect.suspend(() => {
    let responseId: string | null = null
    const note = (id: string) => {
      responseId = id
    }
    return Effect.map(Effect.provideService(effect, ResponseTrail, { note }), (value) => ({
      value,
      responseId
    }))
  })
