import { MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { StoreError } from "@bunq-provisioning/core/ports"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Handle, Provisioning } from "@bunq-provisioning/runtime"
import { createVirtualClock } from "@bunq-provisioning/sandbox"
import type { VirtualClock } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger } from "effect"
import { expect, it } from "vitest"
import { makeScriptedBank } from "../bench/sides/scripted-bank.ts"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { runSql } from "./server/run-sql.ts"
import { startPostgres } from "./server/start-postgres.ts"

const people = 24
/** After so many views of anybody the server crashes: early, in the middle and late. */
const crashes = [40, 110, 200]
const mostTries = 400

/** Everything is as fast as it can be but for the bank, which takes a minute per person. */
const fast = MemoryRateBudget.layer({ limitOf: () => ({ calls: 1_000_000, seconds: 1 }) })

/** The database was away: for the one who asked, or for the vault they needed. */
const isAway = (error: unknown): boolean => error instanceof StoreError && error.isRetryable

/** Repeats what a caller may repeat. */
const patiently = async <A>(sleep: (ms: number) => Promise<void>, act: () => Promise<A>): Promise<A> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act()
    } catch (error) {
      if (!isAway(error) || tries === mostTries) throw error
      await sleep(500)
    }
  }
}

const load = (provisioning: Provisioning, clock: VirtualClock, onView: () => void) => {
  const acknowledged: string[] = []
  const sleep = (ms: number) => clock.sleep(ms)
  const noting = (handle: Handle): Handle => ({
    ...handle,
    send: async (event, options) => {
      const receipt = await handle.send(event, options)
      const about = event.type === "fulfilment.submit" ? ` ${event.fulfilment}` : ""
      acknowledged.push(`${handle.uuid} ${event.type}${about}`)
      return receipt
    }
  })
  const onboard = async (index: number) => {
    const handle = noting(await patiently(sleep, () => provisioning.provision(requestOf(index))))
    const playing = { handle, time: clock, answers: answersOf(index), onView }
    return (await patiently(sleep, () => playPerson(playing))).phase
  }
  return { acknowledged, onboard }
}

it("the database crashes three times while people are onboarded: nobody is lost, and all go on by themselves", async () => {
  const server = await startPostgres()
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: 240 })
  const layer = provisionerLayerWith(
    { database: server.url("postgres"), vaultKey: Buffer.alloc(32, 7).toString("base64"), clock },
    makeScriptedBank().layer.pipe(Layer.provide(fast))
  ).pipe(Layer.provideMerge(Logger.layer([])))
  let [views, crashed] = [0, 0]
  let down: Promise<void> = Promise.resolve()
  const look = () => {
    views += 1
    if (views < (crashes[crashed] ?? Infinity)) return
    crashed += 1
    down = server.stop("crash").then(() => server.start())
  }
  try {
    const provisioning = await provisionerFacade(layer)
    const { acknowledged, onboard } = load(provisioning, clock, look)
    const indices = Array.from({ length: people }, (_, index) => index + 1)
    const phases = await Promise.all(indices.map(onboard)).finally(provisioning.close)
    await down
    expect(crashed).toBe(crashes.length)
    expect(phases).toEqual(phases.map(() => "active"))
    const rows = await Effect.runPromise(
      runSql(
        server.url("postgres"),
        "SELECT uuid, number, entry::json ->> 'cause' AS cause FROM bunq_provisioning.journal ORDER BY uuid, number"
      )
    )
    const written = new Set(rows.map(({ uuid, cause }) => `${String(uuid)} ${String(cause)}`))
    expect(acknowledged.length).toBeGreaterThan(people * 5)
    expect(acknowledged.filter((one) => !written.has(one))).toEqual([])
    console.log(
      `proof: PostgreSQL crashed ${crashed} times under load: ${phases.length} of ${people} users active, ${acknowledged.length} acknowledgements kept, ${rows.length} journal rows without a gap`
    )
    const first = rows.filter(({ number }) => number === 1)
    expect(first.map(({ cause }) => cause)).toEqual(indices.map(() => "provision.requested"))
    for (const { uuid } of first) {
      const numbers = rows.filter((row) => row["uuid"] === uuid).map(({ number }) => number)
      expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    }
  } finally {
    await server.close()
  }
}, 60_000)
