import {
  BunqHttp,
  MemoryRateBudget,
  NodeSecureRandom,
  NodeSigner,
  TransportClock
} from "@bunq-provisioning/adapter-http"
import type { BunqHttpOptions } from "@bunq-provisioning/adapter-http"
import { BankGate, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import type { Observed } from "@bunq-provisioning/core/ports"
import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { Clock, Context, Duration, Effect, Layer, Redacted } from "effect"

/** What a domain clock has to offer. */
const effectClock = (clock: {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}): Clock.Clock => {
  const nanos = () => BigInt(clock.now()) * 1_000_000n
  return {
    currentTimeMillisUnsafe: () => clock.now(),
    currentTimeMillis: Effect.sync(() => clock.now()),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.promise((signal) => clock.sleep(Duration.toMillis(duration), signal).catch(() => undefined))
  }
}

/** A bank on a loopback socket whose time runs 600 times as fast, a vault in memory, and the adapter between them. */
export const openWorld = async (
  options: {
    bank?: SandboxOptions
    http?: Partial<BunqHttpOptions>
    unlimited?: boolean
    /** Bank time per real time; 600 unless set. */
    speed?: number
  } = {}
) => {
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: options.speed ?? 600 })
  const bank = await createSandbox({ clock, ...options.bank })
  const socket = await listen(bank)
  const rows = new Map<string, Redacted.Redacted<string>>()
  const key = (context: { owner: string; purpose: string }) => `${context.owner}/${context.purpose}`
  const vault = Layer.succeed(Vault, {
    read: (context) => Effect.sync(() => rows.get(key(context)) ?? null),
    write: (context, value) => Effect.sync(() => void rows.set(key(context), value))
  })
  const time = Layer.mergeAll(
    Layer.succeed(TransportClock, Context.get(Context.empty(), Clock.Clock)),
    Layer.succeed(Clock.Clock, effectClock(clock))
  )
  /** The adapter with the parts it ships. */
  const shipped = (more: Partial<BunqHttpOptions> = {}) =>
    BunqHttp.layer({
      apiKey: Redacted.make(bank.apiKey),
      environment: { name: "local", url: socket.url },
      ...more
    }).pipe(Layer.provide(vault), Layer.provideMerge(time))
  const adapter = (more: Partial<BunqHttpOptions> = {}) => {
    const given: BunqHttpOptions = {
      apiKey: Redacted.make(bank.apiKey),
      environment: { name: "local", url: socket.url },
      requestDeadline: "1 second",
      settleWindow: "1300 millis",
      ...options.http,
      ...more
    }
    const parts = Layer.mergeAll(
      BankGate.layer(),
      options.unlimited === true
        ? MemoryRateBudget.layerUnlimited
        : MemoryRateBudget.layer({ resumed: more.resumed ?? false }),
      NodeSigner.layer(),
      NodeSecureRandom.layer
    )
    return BunqHttp.layerNoDeps(given).pipe(
      Layer.provideMerge(Layer.merge(parts, vault)),
      Layer.provideMerge(time)
    )
  }
  const seal = (owner: string, purpose: string, value: object) =>
    void rows.set(`${owner}/${purpose}`, Redacted.make(JSON.stringify(value)))
  const keep = (owner: string, { secrets }: Observed<unknown>) => {
    for (const { purpose, value } of secrets) rows.set(`${owner}/${purpose}`, value)
  }
  const person = (uuid: string) =>
    seal(uuid, sealedPurpose.request, {
      email: `${uuid.slice(0, 8)}@example.com`,
      phoneNumber: "+31612345678",
      product: "USER_VERIFIED"
    })
  const close = async () => {
    await socket.close()
    await bank.close()
  }
  return { bank, clock, socket, rows, adapter, shipped, seal, keep, person, close }
}
