import { Effect, Tracer } from "effect"

interface Options {
  readonly root?: boolean
  readonly attributes?: { readonly [name: string]: unknown }
}

/** A span, where somebody looks: with Effect's own tracer nobody does, and a span costs as much as what it is about. */
export const traced = <A, E, R>(
  name: string,
  effect: Effect.Effect<A, E, R>,
  options: () => Options = () => ({})
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.tracer, (tracer) =>
    tracer === Tracer.nativeTracer
      ? effect
      : Effect.withSpan(effect, name, { captureStackTrace: false, ...options() })
  )
