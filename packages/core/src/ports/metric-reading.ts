import { Effect, Metric } from "effect"
import type { Context } from "effect"
import { metricCatalogue } from "./metric-catalogue.ts"
import type { MetricName } from "./metric-catalogue.ts"

/** One series as it is now, as plain data. */
export type MetricReading = {
  readonly name: MetricName
  readonly unit: "1" | "ms"
  readonly attributes: { readonly [name: string]: string }
} & (
  | { readonly kind: "counter" | "gauge"; readonly value: number }
  | {
      readonly kind: "histogram"
      readonly count: number
      readonly sum: number
      /** Upper bound, and how many were at most that. */
      readonly buckets: ReadonlyArray<readonly [bound: number, count: number]>
    }
)

const isOurs = (name: string): name is MetricName => Object.hasOwn(metricCatalogue, name)

/** Every series of ours in the `MetricRegistry` of the context. */
export const readMetrics: Effect.Effect<readonly MetricReading[]> = Effect.map(
  Effect.context<never>(),
  (context: Context.Context<never>) =>
    Metric.snapshotUnsafe(context).flatMap((found): MetricReading[] => {
      const { id: name } = found
      if (!isOurs(name)) return []
      const { unit: _, ...attributes } = found.attributes ?? {}
      const common = { name, unit: metricCatalogue[name].unit, attributes }
      switch (found.type) {
        case "Counter":
          return [{ ...common, kind: "counter", value: Number(found.state.count) }]
        case "Gauge":
          return [{ ...common, kind: "gauge", value: Number(found.state.value) }]
        case "Histogram": {
          const { count, sum, buckets } = found.state
          return [{ ...common, kind: "histogram", count, sum, buckets }]
        }
        default:
          return []
      }
    })
)
