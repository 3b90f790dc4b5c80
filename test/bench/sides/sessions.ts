import { BunqHttp, MemoryRateBudget, NodeSecureRandom, NodeSigner } from "@bunq-provisioning/adapter-http"
import { BankGate, BunqApi, sealedPurpose, Vault } from "@bunq-provisioning/core/ports"
import { AesSealer } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Redacted } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { inPlaceSigner } from "./in-place-signer.ts"
import { startBank } from "./start-bank.ts"

const users = 100
/** Opened before and not measured: connections, the partner's session, compiled code. */
const warmUp = 20
/** Sessions being opened at the same time. */
const concurrency = 10

const signer = process.argv[2] === "pooled key pairs" ? NodeSigner.layer() : inPlaceSigner
const folder = mkdtempSync(join(tmpdir(), "bench-sessions-"))
const database = join(folder, "users.db")
const bank = await startBank()

/** The adapter as it ships, on a vault that is kept in a file; only the limits are gone. */
const live = BunqHttp.layerNoDeps({
  apiKey: Redacted.make(bank.apiKey),
  environment: { name: "local", url: bank.url }
}).pipe(
  Layer.provideMerge(
    Layer.mergeAll(BankGate.layer(), MemoryRateBudget.layerUnlimited, signer, Vault.layerNoDeps)
  ),
  Layer.provide(AesSealer.layer({ keyFile: `${database}.key` })),
  Layer.provide(SqliteStore.layer({ file: database })),
  Layer.provide(NodeSecureRandom.layer)
)

/** A provision whose credential is ready and sealed, as the runtime leaves it. */
const prepare = Effect.fnUntraced(function* (index: number) {
  const api = yield* BunqApi
  const vault = yield* Vault
  const uuid = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`
  const person = { email: `user${index}@example.com`, phoneNumber: `+316${10_000_000 + index}` }
  const request = Redacted.make(JSON.stringify({ ...person, product: "USER_VERIFIED" }))
  yield* vault.write({ owner: uuid, purpose: sealedPurpose.request }, request)
  let seen = yield* api
    .createProvision(
      { uuid, requestRef: sealedPurpose.request, lookUpOnly: false },
      { sentAt: null, markSent: () => Effect.void }
    )
    .pipe(Effect.flatMap(Effect.fromNullishOr))
  while (seen.observation.credential?.usable !== true) {
    yield* Effect.sleep("50 millis")
    seen = yield* api.readProvision({ uuid, provisionId: seen.observation.id })
  }
  for (const { purpose, value } of seen.secrets) yield* vault.write({ owner: uuid, purpose }, value)
  const { id, expiresAt } = seen.observation.credential
  return { uuid, credentialId: id, expiresAt }
})

const measure = Effect.gen(function* () {
  const api = yield* BunqApi
  yield* api.ensureOauthClient()
  const indices = Array.from({ length: warmUp + users }, (_, index) => index)
  const credentials = yield* Effect.forEach(indices, prepare, { concurrency })
  const open = (some: typeof credentials) =>
    Effect.forEach(some, api.openUserSession, { concurrency, discard: true })
  yield* open(credentials.slice(0, warmUp))
  // The pool fills again, and what the warm-up left is collected.
  yield* Effect.sleep("1 second")

  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const from = performance.now()
  yield* open(credentials.slice(warmUp))
  const seconds = (performance.now() - from) / 1000
  delay.disable()
  return [delay.percentile(99) / 1e6, delay.max / 1e6, seconds]
})

const measured = await Effect.runPromise(measure.pipe(Effect.provide(live)))
bank.stop()
rmSync(folder, { recursive: true })
console.log(JSON.stringify(measured))
