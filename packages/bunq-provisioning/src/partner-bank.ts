import { BankGate, BunqApi, BunqError, Vault } from "@bunq-provisioning/core/ports"
import { AesSealer, MemoryStore } from "@bunq-provisioning/runtime"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { Effect, Layer, Result } from "effect"
import { existsSync } from "node:fs"
import { isPresent, storeLayer } from "./database-layers.ts"
import { borrowedStore } from "./borrowed-store.ts"
import type { ProvisionerSettings } from "./create-provisioner.ts"
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

/**
 * Asks bunq something as the partner, without users, feed or loop.
 *
 * `database`: sessions are kept in the database, which nobody else may hold. `borrowed`: sessions that are there are used and new ones thrown away;
 * works beside a service. `nobody`: a new session that is thrown away, which costs one of bunq's session slots (one per 30 s).
 * Rejects with the plain typed error.
 */
export const askBunq = async <A, E>(
  settings: ProvisionerSettings,
  sessions: SessionsOf,
  ask: (api: BunqApi["Service"]) => Effect.Effect<A, E>
): Promise<A> => {
  const store = storeOf(settings, sessions)
  const fresh = sessions === "nobody" || settings.database === undefined
  const key = vaultKeySource(fresh ? {} : settings)
  const layer = httpBank(settings).pipe(
    Layer.provide(BankGate.layer()),
    Layer.provide(Vault.layerNoDeps),
    Layer.provide(Layer.suspend(() => AesSealer.layer(key))),
    Layer.provide(store),
    Layer.provide(NodeSecureRandom.layer)
  )
  const patiently = (api: BunqApi["Service"]) => whenLetIn(ask(api))
  const asked = Effect.scoped(BunqApi.use(patiently).pipe(Effect.provide(layer)))
  return Result.getOrThrowWith(await Effect.runPromise(Effect.result(asked)), plainly)
}

/** Whether a database has sessions that could be used: it and its vault key are there. */
export const hasSessions = ({ database, keyFile, vaultKey }: ProvisionerSettings): boolean =>
  database !== undefined &&
  isPresent(database) &&
  (vaultKey !== undefined || existsSync(keyFile ?? `${database}.key`))
