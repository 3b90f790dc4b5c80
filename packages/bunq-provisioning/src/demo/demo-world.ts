import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { createSandbox, createVirtualClock, listen, readSandboxTime } from "@bunq-provisioning/sandbox"
import type { SandboxFaults, SandboxStatistics, VirtualClock } from "@bunq-provisioning/sandbox"
import { Context, Effect, Layer, Result } from "effect"
import { UsageError } from "../cli/usage-error.ts"
import type { FeedName } from "../feed-layer.ts"
import { platformFetch } from "../edges/real-time.ts"
import { wallNow } from "../edges/wall-clock.ts"
import { logEntries } from "../log-entries.ts"
import type { LogEntry } from "../log-entries.ts"
import { storeLayer } from "../database-layers.ts"
import { httpBank, provisionerLayerOn } from "../provisioner-layer.ts"
import { webhookCounts } from "../webhook-counts.ts"
import { countingFetch } from "./counting-fetch.ts"
import { startDemo } from "./start-demo.ts"
import type { DemoApi } from "./start-demo.ts"

/** A bank, a provisioner that uses it over a real socket, and the one time both live in. */
export interface DemoWorld {
  readonly clock: VirtualClock
  readonly url: string
  readonly provisioner: Provisioning
  /** null unless it was asked for. */
  readonly api: DemoApi | null
  /** There was a run before this one: time goes on from where it stood. */
  readonly resumed: boolean
  /** Counted by the bank, over all runs. */
  readonly statistics: () => SandboxStatistics
  /** Counted on this side, in this run. */
  readonly requests: () => {
    readonly total: number
    readonly byEndpoint: { readonly [name: string]: number }
  }
  /** Webhooks that came in this run, by what became of them; ask before it closes. */
  readonly webhooks: () => Promise<{ readonly [outcome: string]: number }>
}

/** The time of a demo is so fast that calls come late on a machine that is busy. */
const slack = { polling: {}, webhook: {}, hybrid: { safetyNet: "20 seconds" } } as const

const attempt = <A>(run: () => Promise<A>): Effect.Effect<A, unknown> =>
  Effect.tryPromise({ try: run, catch: (error) => error })

/** Also keeps the demo's bank away from the users of a service: their database has no bank beside it. */
const bankMissing = new UsageError(
  "BankMissing",
  "The bank of this database, the file beside it that ends in .bank, is gone; put it back or give another --database."
)

/** Where time stood, epoch ms; null in a new world. Virtual time stands still while nobody runs. */
const stoodAt = (latest: number | null, stateFile: string | undefined): number | null => {
  const bank = stateFile === undefined ? null : readSandboxTime(stateFile)
  if (latest !== null && bank === null) throw bankMissing
  return latest === null && bank === null ? null : Math.max(latest ?? 0, bank ?? 0)
}

/**
 * Opens a world, uses it and closes it again, whatever happens. Rejects with the plain typed error of what failed.
 *
 * The database comes first: it admits one process, while a bank's file belongs to whoever opened it last.
 */
export const withDemoWorld = async <A>(
  options: {
    readonly database: string | undefined
    readonly seed: number
    readonly speed: number
    readonly faults: SandboxFaults | undefined
    readonly feed: FeedName
    /** Opens the HTTP API. */
    readonly withApi: boolean
    /** Hears what the provisioner warns of. */
    readonly log: (entry: LogEntry) => void
  },
  use: (world: DemoWorld) => Promise<A>
): Promise<A> => {
  const { database, seed, speed, faults, feed, withApi, log } = options
  const stateFile = database === undefined ? undefined : `${database}.bank`
  const program = Effect.gen(function* () {
    const kept = yield* Layer.build(storeLayer(database, { ownThread: false }))
    const store = Context.get(kept, ProvisionStore)
    const latest = yield* store.latestAt()
    const stood = yield* Effect.try({ try: () => stoodAt(latest, stateFile), catch: (error) => error })
    const clock = createVirtualClock({ startAt: stood ?? wallNow(), speed })
    const sandbox = yield* Effect.acquireRelease(
      attempt(() =>
        createSandbox({
          seed,
          clock,
          ...(stateFile === undefined ? {} : { stateFile }),
          ...(faults === undefined ? {} : { faults })
        })
      ),
      (open) => Effect.promise(() => open.close())
    )
    const server = yield* Effect.acquireRelease(
      attempt(() => listen(sandbox)),
      (open) => Effect.promise(() => open.close())
    )
    const requests = countingFetch(platformFetch)
    const bank = httpBank({
      environment: { name: "local", url: server.url },
      apiKey: sandbox.apiKey,
      fetch: requests.fetch,
      // On a loopback socket a reply that takes longer is lost; where replies do get lost nobody wants to wait for each.
      requestDeadline: faults === undefined ? 4000 : 2000,
      settleWindow: faults === undefined ? 5000 : 2500
    })
    const held = Layer.succeedContext(kept)
    const layer = provisionerLayerOn(
      held,
      { database, clock, feed: { kind: feed, verifiedEvery: "2 minutes", ...slack[feed] } },
      bank
    ).pipe(Layer.provideMerge(logEntries(log)))
    const { provisioner, api } = yield* Effect.acquireRelease(
      attempt(() => startDemo(layer, { database, called: feed !== "polling", withApi })),
      (open) => Effect.promise(() => open.provisioner.close())
    )
    const { url } = server
    const statistics = () => sandbox.statistics()
    const world = {
      clock,
      url,
      provisioner,
      api,
      resumed: stood !== null,
      statistics,
      requests: requests.counted,
      webhooks: () => webhookCounts(provisioner)
    }
    return yield* attempt(() => use(world))
  })
  const result = await Effect.runPromise(Effect.result(Effect.scoped(program)))
  return Result.getOrThrowWith(result, (error) => error)
}
