import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { begin, snapshotOf } from "@bunq-provisioning/core/step"
import { standing } from "@bunq-provisioning/core"
import type { ChainedEntry } from "@bunq-provisioning/core/ports"
import { BankGate, BunqApi, ProvisionFeed, ProvisionStore } from "@bunq-provisioning/core/ports"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { AesSealer, MemoryStore, PauseSwitch, Provisioner } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Redacted, Stream } from "effect"
import { percentile } from "./percentile.ts"

const side = process.argv[2] ?? ""
const rows = Number(/, ([\d,]+) entries$/.exec(side)?.[1]?.replace(",", ""))
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-bench-"))
const store = side.startsWith("memory")
  ? MemoryStore.layer
  : SqliteStore.layer({ file: join(folder, "users.db") })

const layer = Provisioner.layer().pipe(
  Layer.provide(AesSealer.layer({ key: Redacted.make(Buffer.alloc(32, 7).toString("base64")) })),
  Layer.provide(Layer.mock(BunqApi, { ensureOauthClient: () => Effect.never })),
  Layer.provide(Layer.succeed(ProvisionFeed, { sightings: Stream.never })),
  Layer.provide(Layer.mergeAll(BankGate.layer(), PauseSwitch.layerMemory, NodeSecureRandom.layer)),
  Layer.provideMerge(store)
)

/** A user with a long history: one commit of many entries is the same to whoever reads it. */
const fill = Effect.gen(function* () {
  const { envelope } = begin({ uuid, requestRef: "request", at: 0 })
  const entry = (index: number): ChainedEntry => ({
    number: index + 1,
    seq: 1,
    at: index,
    source: "bank",
    cause: "command.failed createProvision",
    fact: {
      kind: "retrying",
      command: "createProvision",
      reason: "Unreachable",
      attempt: 1,
      notBefore: index
    },
    responseId: index % 50 === 0 ? `response-${index}` : null,
    hash: "0".repeat(64)
  })
  const { commit } = yield* ProvisionStore
  yield* commit({
    uuid,
    envelope,
    expected: null,
    journal: Array.from({ length: rows }, (_, index) => entry(index)),
    deadline: null,
    interest: [],
    standing: standing(snapshotOf(envelope), envelope),
    sealed: [],
    inbox: []
  })
})

const measured = Effect.gen(function* () {
  yield* fill
  const provisioner = yield* Provisioner
  const times: number[] = []
  for (let round = 0; round < 1_100; round += 1) {
    const from = performance.now()
    const { history, earlier } = yield* provisioner.explain(uuid)
    const took = performance.now() - from
    if (history.length + earlier !== rows) throw new Error("It does not count its history.")
    if (round >= 100) times.push(took)
  }
  return [percentile(times, 0.99), percentile(times, 0.5)]
}).pipe(Effect.provide(layer))

try {
  console.log(JSON.stringify(await Effect.runPromise(measured)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
