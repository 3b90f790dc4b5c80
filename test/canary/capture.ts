import { inspect } from "node:util"
import { Cause, Effect, Exit, Layer, Logger, Metric, References, Tracer } from "effect"
import type { Given } from "./leak-search.ts"

/** All that can be read off a value, by anybody who prints or sends it. */
export const printed = (value: unknown): string => {
  const seen = new Set<unknown>()
  const json = (given: unknown): string => {
    try {
      return (
        JSON.stringify(given, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner)) ??
        ""
      )
    } catch (error) {
      return `not JSON: ${String(error)}`
    }
  }
  const walk = (given: unknown): string[] => {
    if (seen.has(given)) return []
    seen.add(given)
    const own = [String(given), inspect(given, { depth: 12, showHidden: true, getters: true }), json(given)]
    if (!(given instanceof Error)) return own
    return [...own, given.message, given.stack ?? "", ...walk(given.cause)]
  }
  return walk(value).join("\n")
}

/** Takes down whatever the system says: log lines at any level, spans, metrics, the console, and what is told explicitly. */
export const capture = () => {
  const given: Given[] = []
  const tell = (place: string, content: string | Uint8Array) => void given.push({ place, content })
  const spans: Tracer.NativeSpan[] = []
  const formats = [Logger.formatJson, Logger.formatLogFmt, Logger.formatStructured, Logger.formatSimple]
  const logger = Logger.make((entry) => {
    for (const format of formats) tell("logs", printed(format.log(entry)))
    tell("logs", [printed(entry.message), Cause.pretty(entry.cause), printed(entry.cause)].join("\n"))
  })
  const metrics: Metric.MetricRegistry = new Map()
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const spanText = ({ name, attributes, events, links, status, annotations }: Tracer.NativeSpan): string => {
    const exit = status._tag === "Ended" ? status.exit : undefined
    const cause = exit !== undefined && Exit.isFailure(exit) ? [Cause.pretty(exit.cause), exit.cause] : [exit]
    return [name, [...attributes], events, links, annotations, ...cause].map(printed).join("\n")
  }
  return {
    /** Under the layers whose output is taken down. */
    layer: Layer.mergeAll(
      Logger.layer([logger]),
      Layer.succeed(References.MinimumLogLevel, "All"),
      Layer.succeed(Tracer.Tracer, tracer),
      Layer.succeed(Metric.MetricRegistry, metrics)
    ),
    tell,
    /** An error as a caller gets it. */
    thrown: (error: unknown) => tell("errors", printed(error)),
    spanNames: () => new Set(spans.map(({ name }) => name)),
    everything: async (): Promise<readonly Given[]> => [
      ...given,
      ...spans.map((span) => ({ place: "spans", content: spanText(span) })),
      {
        place: "metrics",
        content: await Effect.runPromise(Effect.provideService(Metric.dump, Metric.MetricRegistry, metrics))
      }
    ]
  }
}
export type Capture = ReturnType<typeof capture>

/** Takes down what is written to the console and the standard streams, instead of writing it, until it is disposed of. */
export const watchConsole = ({ tell }: Pick<Capture, "tell">): Disposable => {
  const methods = ["debug", "error", "info", "log", "trace", "warn"] as const
  const before = methods.map((method) => [method, console[method]] as const)
  const streams = [process.stdout, process.stderr].map((stream) => [stream, stream.write] as const)
  for (const [method] of before)
    console[method] = (...said: readonly unknown[]) => tell("console", said.map(printed).join(" "))
  for (const [stream] of streams)
    stream.write = (chunk: string | Uint8Array) => {
      tell("console", chunk)
      return true
    }
  return {
    [Symbol.dispose]: () => {
      for (const [method, original] of before) console[method] = original
      for (const [stream, write] of streams) stream.write = write
    }
  }
}
