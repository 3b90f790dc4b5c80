import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { BankGate, BunqApi, ProvisionFeed } from "@bunq-provisioning/core/ports"
import type { Sighting } from "@bunq-provisioning/core/ports"
import { AesSealer, PauseSwitch, Provisioner, provisionerFacade } from "@bunq-provisioning/runtime"
import type { UserEvent } from "@bunq-provisioning/runtime"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Clock, Effect, Layer, Queue, Redacted, Stream } from "effect"
import { answersOf, requestOf } from "../../virtual/virtual-person.ts"
import { noOpBank } from "./no-op-bank.ts"

interface Options {
  /** A `postgres://` address, or the name of an SQLite file. */
  readonly database: string
  /** Made when it is missing. */
  readonly keyFile: string
}

/** The provisioner as it ships on one of its stores: journal, vault, sent-mark, deadlines, and nothing goes out before it is committed. The user is played from the views. */
export const durableFlows = async ({ database, keyFile }: Options) => {
  const seen = Effect.runSync(Queue.unbounded<Sighting>())
  const answered = new Set<string>()
  const sight = (uuid: string, sighting: object) =>
    void Queue.offerUnsafe(seen, { uuid, at: Date.now(), responseId: null, ...sighting } as Sighting)
  const provision = (uuid: string, stage: "ready" | "active") => {
    const value = Redacted.make("token")
    const secrets = stage === "ready" ? [{ purpose: `token:10`, value }] : []
    sight(uuid, { kind: "provision", observed: { observation: noOpBank.provision(uuid, stage), secrets } })
  }
  const bank = Layer.mock(BunqApi, {
    ensureOauthClient: () => Effect.void as never,
    createProvision: ({ uuid }, mark) =>
      Effect.gen(function* () {
        yield* mark.markSent(yield* Clock.currentTimeMillis)
        provision(uuid, "ready")
        return { observation: noOpBank.provision(uuid, "processing"), secrets: [] }
      }),
    openUserSession: () => Effect.succeed(noOpBank.user),
    openOnboarding: () => Effect.succeed({ onboardingId: noOpBank.onboardingId }),
    evaluateOnboarding: ({ uuid }) =>
      Effect.sync(() => {
        if (answered.has(uuid)) {
          provision(uuid, "active")
          sight(uuid, { kind: "onboarding", observed: { observation: noOpBank.verified, secrets: [] } })
        }
        return noOpBank.evaluation(answered.has(uuid))
      }),
    submitFulfilment: ({ uuid }) => Effect.sync(() => void answered.add(uuid))
  })
  const provisioning = await provisionerFacade(
    Provisioner.layer().pipe(
      Layer.provide(AesSealer.layer({ keyFile })),
      Layer.provide(bank),
      Layer.provide(Layer.succeed(ProvisionFeed, { sightings: Stream.fromQueue(seen) })),
      Layer.provide(Layer.mergeAll(BankGate.layer(), PauseSwitch.layerMemory, NodeSecureRandom.layer)),
      Layer.provide(
        database.startsWith("postgres")
          ? PostgresStore.layer({ url: Redacted.make(database) })
          : SqliteStore.layer({ file: database, ownThread: true })
      )
    )
  )
  const flow = async (index: number) => {
    const handle = await provisioning.provision(requestOf(index))
    const data = answersOf(index).ADDRESS_MAIN
    const answer = { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", data } as UserEvent
    let isGiven = false
    for await (const view of handle.changes()) {
      if (view.settled) return
      if (isGiven || view.phase !== "collecting" || view.actor !== "user") continue
      isGiven = true
      await handle.send(answer)
    }
  }
  return { flow, close: provisioning.close }
}
