import { Effect, Metric } from "effect"
import type { Context, Scope } from "effect"
import { metricCatalogue } from "./metric-catalogue.ts"
import type { MetricName } from "./metric-catalogue.ts"

type Attributes = { readonly [name: string]: string }

/** Upper bounds of the buckets of durations, ms. */
const boundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]

/** Plain numbers that are changed by an addition; a metric is made of them when somebody looks. */
export interface Meters {
  readonly count: (name: MetricName, attributes?: Attributes) => void
  /** The same number each time: for a hot path, to be added to. It is there, as 0, from now on. */
  readonly counter: (name: MetricName, attributes?: Attributes) => { count: number }
  readonly record: (name: MetricName, value: number) => void
  /** Read whenever somebody looks; must not throw. */
  readonly gauge: (name: MetricName, read: () => number, attributes?: Attributes) => void
}

const described = (name: MetricName, attributes: Attributes) => {
  const { unit, about } = metricCatalogue[name]
  return { description: about, attributes: { ...attributes, unit } }
}

/**
 * What is counted in this layer, registered with the `MetricRegistry` it is built in until the scope closes. Nothing is computed before a reader asks, so
 * that it costs nearly nothing when nobody exports.
 */
export const makeMeters: Effect.Effect<Meters, never, Scope.Scope> = Effect.gen(function* () {
  const context: Context.Context<never> = yield* Effect.context<never>()
  const registered: Metric.Registration[] = []
  yield* Effect.addFinalizer(() => Effect.sync(() => registered.forEach((one) => one.remove())))
  const counters = new Map<string, { count: number }>()
  const histograms = new Map<
    string,
    { readonly counts: number[]; count: number; min: number; max: number; sum: number }
  >()
  const ignored = { update: () => {}, modify: () => {} }

  const counterOf = (name: MetricName, attributes: Attributes, key: string) => {
    const fresh = { count: 0 }
    counters.set(key, fresh)
    const metric = Metric.counter(name, { ...described(name, attributes), incremental: true })
    const get = () => ({ count: fresh.count, incremental: true })
    registered.push(Metric.registerUnsafe(metric, context, { ...ignored, get }))
    return fresh
  }
  const histogramOf = (name: MetricName) => {
    const fresh = { counts: boundaries.map(() => 0), count: 0, min: 0, max: 0, sum: 0 }
    histograms.set(name, fresh)
    const metric = Metric.histogram(name, { ...described(name, {}), boundaries })
    const get = () => {
      let below = 0
      const buckets = boundaries.map((bound, index): [number, number] => [
        bound,
        (below += fresh.counts[index] ?? 0)
      ])
      const { count, min, max, sum } = fresh
      return { buckets, count, min, max, sum }
    }
    registered.push(Metric.registerUnsafe(metric, context, { ...ignored, get }))
    return fresh
  }

  const counter: Meters["counter"] = (name, attributes = {}) => {
    const key = [name, ...Object.values(attributes)].join("\u0000")
    return counters.get(key) ?? counterOf(name, attributes, key)
  }

  return {
    counter,
    count: (name, attributes) => {
      counter(name, attributes).count += 1
    },
    record: (name, value) => {
      const histogram = histograms.get(name) ?? histogramOf(name)
      const bucket = boundaries.findIndex((bound) => value <= bound)
      if (bucket >= 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1
      histogram.min = histogram.count === 0 ? value : Math.min(histogram.min, value)
      histogram.max = Math.max(histogram.max, value)
      histogram.count += 1
      histogram.sum += value
    },
    gauge: (name, read, attributes = {}) => {
      const metric = Metric.gauge(name, described(name, attributes))
      registered.push(Metric.registerUnsafe(metric, context, { ...ignored, get: () => ({ value: read() }) }))
    }
  }
})
