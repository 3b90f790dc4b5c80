import type { View } from "@bunq-provisioning/core"
import { InputError } from "@bunq-provisioning/core/input"
import { BankGate, SealerError, StoreError } from "@bunq-provisioning/core/ports"
import type { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Layer, Redacted } from "effect"
import { PauseSwitch } from "../bank/pause-switch.ts"
import { Provisioner } from "../loop/provisioner.ts"
import { ProvisionerError } from "../loop/provisioner-error.ts"
import { bunqError, makeScriptedBank, sdkCanary } from "../loop/scripted-bank.test-support.ts"
import type { ScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { address, countingRandom, person, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { AesSealer } from "../vault/aes-sealer.ts"
import { provisionerFacade } from "./provisioner-facade.ts"

const { file } = temporaryFolder()
const speed = 500
const epoch = Date.UTC(2026, 10, 1)

/** The machine's clock, much faster, and in a time of its own. */
const fastClock = Layer.effect(
  Clock.Clock,
  Effect.gen(function* () {
    const live = yield* Clock.Clock
    const start = live.currentTimeMillisUnsafe()
    const now = () => epoch + (live.currentTimeMillisUnsafe() - start) * speed
    return {
      currentTimeMillisUnsafe: now,
      currentTimeMillis: Effect.sync(now),
      currentTimeNanosUnsafe: () => BigInt(Math.round(now())) * 1_000_000n,
      currentTimeNanos: Effect.sync(() => BigInt(Math.round(now())) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => live.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: live.monotonicTimeNanos,
      sleep: (duration: Duration.Duration) => live.sleep(Duration.millis(Duration.toMillis(duration) / speed))
    }
  })
)
const open = (bank: ScriptedBank, store: Layer.Layer<ProvisionStore, StoreError> = MemoryStore.layer) =>
  provisionerFacade(
    testWorld(bank, store).pipe(Layer.provide(fastClock)) as Layer.Layer<
      Provisioner,
      StoreError | SealerError
    >
  )
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (error: unknown) => error
  )

describe("provisionerFacade", () => {
  it("drives a user to verified with promises alone, in the layer's own time", async () => {
    const bank = makeScriptedBank()
    const provisioning = await open(bank)
    const handle = await provisioning.provision(person(), { answers: { ADDRESS_MAIN: address } })
    const [views, tokens]: [View[], string[]] = [[], []]
    for await (const view of handle.changes()) {
      views.push(view)
      if (view.actions.includes("start-identity"))
        await handle.send({ type: "identity.start" }, { id: "start" })
      if (view.actions.includes("finish-identity")) {
        tokens.push(Redacted.value((await handle.identitySdk()).token))
        await handle.send({ type: "identity.finish" }, { id: "finish" })
      }
      if (view.settled) break
    }
    expect(tokens[0]).toBe(sdkCanary)
    const last = await handle.settled()
    expect(last.phase).toBe("active")
    expect(last.since).toBeGreaterThan(epoch)
    expect(last.since).toBeLessThan(epoch + 3_600_000)
    expect(views.length).toBeGreaterThan(5)
    expect((await handle.explain()).headline).toContain("verified")
    expect((await (await provisioning.handle(uuidOf(1).toUpperCase())).view()).uuid).toBe(uuidOf(1))
    expect((await provisioning.list()).views.length).toBe(1)
    await provisioning.close()
    await provisioning.close()
    expect(await rejection(handle.view())).toMatchObject({
      _tag: "ProvisionerError",
      reason: { _tag: "Closed" }
    })
  })

  it("rejects with plain typed errors", async () => {
    const provisioning = await open(makeScriptedBank())
    const handle = await provisioning.provision(person())
    const input = await rejection(provisioning.provision({ ...person(), email: "x" }))
    expect(input).toBeInstanceOf(InputError)
    expect(input).toMatchObject({ reason: { _tag: "InvalidEmail" } })
    expect(await rejection(provisioning.handle(uuidOf(9)))).toBeInstanceOf(ProvisionerError)
    expect(await rejection(handle.send({ type: "nonsense" } as never))).toMatchObject({
      reason: { _tag: "UnknownEvent" }
    })
    const none = async () => {
      for await (const view of (await provisioning.handle(uuidOf(1))).changes()) return view.uuid
      return null
    }
    expect(await none()).toBe(uuidOf(1))
    await provisioning.close()
  })

  it("ends loops and waits when the signal is aborted, or when it closes", async () => {
    const provisioning = await open(makeScriptedBank())
    const handle = await provisioning.provision(person())
    const stop = new AbortController()
    const collect = async (signal?: AbortSignal) => {
      const seen: string[] = []
      for await (const view of handle.changes(signal === undefined ? {} : { signal })) seen.push(view.phase)
      return seen
    }
    const [stopped, closed] = [collect(stop.signal), collect()]
    const waits = [handle.settled({ signal: stop.signal }), handle.settled()].map(rejection)
    const states: string[] = []
    const follow = async (signal?: AbortSignal) => {
      for await (const { _tag } of provisioning.bank.changes(signal === undefined ? {} : { signal }))
        states.push(_tag)
    }
    const [untilStopped, untilClosed] = [follow(stop.signal), follow()]
    while (states.length < 2) await new Promise((resolve) => setImmediate(resolve))
    const reason = new Error("enough")
    stop.abort(reason)
    expect((await stopped).length).toBeGreaterThan(0)
    expect(await waits[0]).toBe(reason)
    await untilStopped
    await provisioning.close()
    expect((await closed).length).toBeGreaterThan(0)
    expect(await waits[1]).toMatchObject({ _tag: "ProvisionerError", reason: { _tag: "Closed" } })
    await untilClosed
    expect(states).toEqual(["Open", "Open"])
  })

  it("tells when bunq refuses the partner", async () => {
    const bank = makeScriptedBank()
    bank.before = (operation) => Effect.fail(bunqError(operation, { _tag: "KeyRefused" }))
    const provisioning = await open(bank)
    const handle = await provisioning.provision(person())
    const trouble = async () => {
      for await (const state of provisioning.bank.changes()) if (state._tag !== "Open") return state
      return null
    }
    expect(await trouble()).toMatchObject({ _tag: "Troubled", reason: "KeyRefused" })
    expect(await provisioning.bank.state()).toMatchObject({ _tag: "Troubled", responseId: "response-1" })
    expect((await handle.view()).stalled).toBe(false)
    await provisioning.close()
  })

  it("does not start on a database in use or with a wrong key, and lets go of it", async () => {
    const path = file()
    const bank = makeScriptedBank()
    const first = await open(bank, SqliteStore.layer({ file: path }))
    const inUse = await rejection(open(bank, SqliteStore.layer({ file: path })))
    expect(inUse).toBeInstanceOf(StoreError)
    expect(inUse).toMatchObject({ reason: { _tag: "InUse" } })
    await first.provision(person())
    await first.close()
    const other = Redacted.make(Buffer.alloc(32, 1).toString("base64"))
    const wrong = Provisioner.layer().pipe(
      Layer.provide(Layer.mergeAll(AesSealer.layer({ key: other }), bank.layer, bank.feed)),
      Layer.provide(Layer.mergeAll(SqliteStore.layer({ file: path }), countingRandom())),
      Layer.provide(Layer.mergeAll(BankGate.layer(), PauseSwitch.layerMemory))
    )
    const refused = await rejection(provisionerFacade(wrong))
    expect(refused).toBeInstanceOf(SealerError)
    expect(refused).toMatchObject({ reason: { _tag: "DoesNotOpen" } })
    const again = await open(bank, SqliteStore.layer({ file: path }))
    expect((await (await again.handle(uuidOf(1))).view()).uuid).toBe(uuidOf(1))
    await again.close()
  })

  it("lets go of one handle without touching the user or the others", async () => {
    const provisioning = await open(makeScriptedBank())
    const handle = await provisioning.provision(person(1))
    const seen: View[] = []
    const watching = (async () => {
      for await (const view of handle.changes()) seen.push(view)
    })()
    handle.close()
    await watching
    expect(await rejection(handle.view())).toMatchObject({
      _tag: "ProvisionerError",
      reason: { _tag: "Closed" }
    })
    const other = await provisioning.handle(uuidOf(1))
    expect((await other.view()).phase).not.toBe("closing")
    await provisioning.close()
  })
})
