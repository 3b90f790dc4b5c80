import { BankGate, BunqApi, BunqError, Vault } from "@bunq-provisioning/core/ports"
import type { BunqWebhooks, ProvisionStore, Sealer, SecureRandom } from "@bunq-provisioning/core/ports"
import { AesSealer, MemoryStore } from "@bunq-provisioning/runtime"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { Effect, Layer, Result } from "effect"
import { existsSync } from "node:fs"
import { isPresent, storeLayer } from "./database-layers.ts"
import { borrowedStore } from "./borrowed-store.ts"
import { clockLayer } from "./clock-layer.ts"
import type { ProvisionerSettings } from "./create-provisioner.ts"
import { logEntries } from "./log-entries.ts"
import { httpBank, vaultKeySource } from "./provisioner-layer.ts"

/** Which sessions a question to bunq is asked with. */
export type SessionsOf = "database" | "borrowed" | "nobody"

const storeOf = (settings: ProvisionerSettings, sessions: SessionsOf) => {
  const { database } = settings
  if (database === undefined || sessions === "nobody") return MemoryStore.layer
  return sessions === "borrowed" ? borrowedStore(database) : storeLayer(database)
}

/** Without a database nobody knows what was called a moment ago: a limit that is used up is waited for, a few times. */
const whenLetIn = <A, E>(asking: Effect.Effect<A, E>, times = 3): Effect.Effect<A, E> =>
  Effect.catchIf(
    asking,
    (error): error is E & BunqError => times > 0 && error instanceof BunqError && error.retryAfter !== null,
    (error) => Effect.andThen(Effect.sleep(error.retryAfter ?? "1 second"), whenLetIn(asking, times - 1))
  )

/** Nobody here reads a lost write back: everything that is asked may simply be asked again. */
const plainly = (error: unknown): unknown =>
  error instanceof BunqError && error.reason._tag === "Ambiguous"
    ? new BunqError({
        operation: error.operation,
        reason: { _tag: "Unreachable" },
        responseId: error.responseId
      })
    : error

/** What can be asked of bunq as the partner, and where what has to outlive a question is kept. */
type PartnerServices = BunqApi | BunqWebhooks | ProvisionStore | Sealer | SecureRandom

/**
 * Asks bunq something as the partner, without users, feed or loop.
 *
 * `database`: sessions are kept in the database, which nobody else may hold. `borrowed`: sessions that are there are used and new ones thrown away;
 * works beside a service. `nobody`: a new session that is thrown away, which costs one of bunq's session slots (one per 30 s).
 * Rejects with the plain typed error.
 */
export const askAsPartner = async <A, E>(
  settings: ProvisionerSettings,
  sessions: SessionsOf,
  question: Effect.Effect<A, E, PartnerServices>
): Promise<A> => {
  const store = storeOf(settings, sessions)
  const fresh = sessions === "nobody" || settings.database === undefined
  const key = vaultKeySource(fresh ? {} : settings)
  const layer = httpBank(settings).pipe(
    Layer.provide(BankGate.layer()),
    Layer.provide(Vault.layerNoDeps),
    Layer.provideMerge(Layer.suspend(() => AesSealer.layer(key))),
    Layer.provideMerge(store),
    Layer.provideMerge(NodeSecureRandom.layer),
    Layer.provideMerge(clockLayer(settings.clock)),
    // Who asks tells what came of it; lines of a log would stand between.
    Layer.provideMerge(logEntries(() => {}))
  )
  const patiently = Effect.flatMap(Effect.context<PartnerServices>(), (around) =>
    whenLetIn(Effect.provideContext(question, around))
  )
  const asked = Effect.scoped(patiently.pipe(Effect.provide(layer)))
  return Result.getOrThrowWith(await Effect.runPromise(Effect.result(asked)), plainly)
}

/** The same with the API alone. */
export const askBunq = <A, E>(
  settings: ProvisionerSettings,
  sessions: SessionsOf,
  ask: (api: BunqApi["Service"]) => Effect.Effect<A, E>
): Promise<A> => askAsPartner(settings, sessions, BunqApi.use(ask))

/** Whether a database has sessions that could be used: it and its vault key are there. */
export const hasSessions = ({ database, keyFile, vaultKey }: ProvisionerSettings): boolean =>
  database !== undefined &&
  isPresent(database) &&
  (vaultKey !== undefined || existsSync(keyFile ?? `${database}.key`))
