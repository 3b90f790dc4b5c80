import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import {
  BankGate,
  BunqApi,
  BunqError,
  metricCatalogue,
  ProvisionFeed,
  ProvisionStore,
  StoreError
} from "@bunq-provisioning/core/ports"
import type { MetricReading } from "@bunq-provisioning/core/ports"
import {
  AesSealer,
  MemoryStore,
  PauseSwitch,
  Provisioner,
  provisionerFacade
} from "@bunq-provisioning/runtime"
import { Context, Effect, Layer, Metric, Redacted, Stream, Tracer } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import { root } from "../checks/repository.ts"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"
import { apiReadings } from "./api-readings.ts"
import { receiverReadings } from "./receiver-readings.ts"

const documented = readFileSync(join(root, "docs/telemetry.md"), "utf8")
/** The first cells of the table under a heading. */
const named = (heading: string): readonly string[] => {
  const from = documented.indexOf(`## ${heading}\n`)
  const section = documented.slice(from, documented.indexOf("\n## ", from + 1))
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? "").toSorted()
}

/** What ships, from the packages that make spans and log. */
const sources = () =>
  ["core", "adapter-http", "adapter-webhook", "runtime", "bunq-provisioning"].flatMap((name) => {
    const folder = join(root, "packages", name, "src")
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes("test"))
      .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }))
  })

const spans = new Set<string>()
const tracer = Tracer.make({
  span: (options) => {
    spans.add(options.name)
    return new Tracer.NativeSpan(options)
  }
})
let readings: readonly MetricReading[] = []

const refused = new BunqError({
  operation: "createProvision",
  reason: { _tag: "Forbidden" },
  responseId: null
})
/** A store whose second commit meets another one, and a bank that refuses. */
const inTrouble = Provisioner.layer().pipe(
  Layer.provide(AesSealer.layer({ key: Redacted.make(Buffer.alloc(32, 7).toString("base64")) })),
  Layer.provide(
    Layer.mock(BunqApi, { ensureOauthClient: () => Effect.void, createProvision: () => Effect.fail(refused) })
  ),
  Layer.provide(Layer.succeed(ProvisionFeed, { sightings: Stream.never })),
  Layer.provide(Layer.mergeAll(BankGate.layer(), PauseSwitch.layerMemory, NodeSecureRandom.layer)),
  Layer.provide(
    Layer.effect(
      ProvisionStore,
      Effect.map(Layer.build(MemoryStore.layer), (built) => {
        const store = Context.get(built, ProvisionStore)
        let commits = 0
        const conflict = new StoreError({ operation: "commit", reason: { _tag: "VersionConflict" } })
        return ProvisionStore.of({
          ...store,
          commit: (commit) => ((commits += 1) === 2 ? Effect.fail(conflict) : store.commit(commit))
        })
      })
    )
  ),
  Layer.provideMerge(Layer.succeed(Metric.MetricRegistry, new Map()))
)

beforeAll(async () => {
  const world = await openVirtualWorld({
    feed: { kind: "hybrid" },
    alerts: { onAlert: () => {}, after: { user: 60_000 } },
    under: Layer.mergeAll(
      Layer.succeed(Tracer.Tracer, tracer),
      Layer.succeed(Metric.MetricRegistry, new Map())
    )
  })
  const { time, provisioning, bank } = world
  bank.control.injectFault({ kind: "too-many-requests", times: 1 })
  const handle = await provisioning.provision(requestOf(1))
  await time.run(
    playPerson({ handle, time, answers: answersOf(1), until: ({ phase }) => phase === "collecting" })
  )
  await time.pass(15 * 60_000)
  bank.control.act(requestOf(1).externalUuid, "revoke-token")
  await provisioning.bank.pause("a test")
  await provisioning.bank.resume()
  await time.run(playPerson({ handle, time, answers: answersOf(1) }))
  await handle.explain()
  await handle.send({ type: "provision.close" })
  await time.pass(60_000)
  const inOrder = await time.run(provisioning.metrics())
  await world.close()
  const troubled = await provisionerFacade(inTrouble)
  const stuck = await troubled.provision(requestOf(1))
  for await (const { stalled } of stuck.changes()) if (stalled) break
  readings = [
    ...inOrder,
    ...(await troubled.metrics()),
    ...(await receiverReadings()),
    ...(await apiReadings())
  ]
  await troubled.close()
}, 60_000)

describe("docs/telemetry.md", () => {
  it("names every metric that is emitted, and no other", () => {
    const emitted = [...new Set(readings.map(({ name }) => name))].toSorted()
    expect(named("Metrics")).toEqual(Object.keys(metricCatalogue).toSorted())
    expect(emitted).toEqual(named("Metrics"))
  })

  it("tells unit and attributes of each as they are", () => {
    for (const [name, { unit, attributes, kind }] of Object.entries(metricCatalogue)) {
      const row = documented.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? ""
      const [, , kindCell, unitCell, attributesCell] = row.split("|").map((cell) => cell.trim())
      expect([name, kindCell, unitCell, attributesCell]).toEqual([
        name,
        kind,
        unit,
        attributes.map((attribute) => `\`${attribute}\``).join(", ")
      ])
      for (const reading of readings.filter((one) => one.name === name))
        expect(Object.keys(reading.attributes).toSorted()).toEqual([...attributes].toSorted())
    }
  })

  it("names every span, and no other", () => {
    const emitted = [...spans].map((name) => (name.startsWith("command.") ? "command.<name>" : name))
    // Not everything happens to two users.
    const written = sources().flatMap(({ text }) => [
      ...[...text.matchAll(/(?:Effect[.]fn|withSpan|traced)\((?:\w+, )?"([A-Z]\w+[.][\w.]+)"/g)].map(
        (found) => found[1] ?? ""
      ),
      ...(text.includes("Effect.fn(operation)") ? [/const operation = "([\w.]+)"/.exec(text)?.[1] ?? ""] : [])
    ])
    expect([...new Set([...emitted, ...written])].toSorted()).toEqual(named("Spans"))
    expect(emitted.length).toBeGreaterThan(20)
  })

  it("names every event that is logged, and no other", () => {
    const logged = sources().flatMap(({ text }) =>
      [...text.matchAll(/logEvent\(\{[^}]*?event: "([a-z.-]+)"/gs)].map(([, event]) => event ?? "")
    )
    expect([...new Set(logged)].toSorted()).toEqual(named("Log events"))
    const plain = sources().filter(({ text }) =>
      /Effect[.]log(Info|Warning|Error|Fatal|Debug|Trace)?\(/.test(text)
    )
    expect(plain.map(({ file }) => file)).toEqual([])
  })
})
