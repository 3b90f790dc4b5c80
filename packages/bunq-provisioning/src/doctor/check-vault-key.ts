import { existsSync, statSync } from "node:fs"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { AesSealer } from "@bunq-provisioning/runtime"
import { Effect, Layer, Result } from "effect"
import type { StorageSettings } from "../provisioner-layer.ts"
import { vaultKeySource } from "../provisioner-layer.ts"
import { isPresent, isServer } from "../database-layers.ts"
import { borrowedStore } from "../borrowed-store.ts"
import { fine, problem, problemOf, skipped } from "./finding.ts"
import type { Finding } from "./finding.ts"

const check = "vault key"

/** Looks whether the vault key is there, is only ours and opens the database. Makes none. */
export const checkVaultKey = async (settings: StorageSettings): Promise<Finding> => {
  const { database, vaultKey, keyFile } = settings
  if (database === undefined || !isPresent(database)) return skipped(check, "There is no database to open.")
  const file = keyFile ?? `${database}.key`
  if (vaultKey === undefined && isServer(database) && keyFile === undefined)
    return problem(check, "No vault key was given, and without it nothing sealed can be read.", {
      fix: "Set BUNQ_VAULT_KEY, or give --key-file."
    })
  if (vaultKey === undefined && !existsSync(file))
    return problem(
      check,
      "The file of the vault key is not there, and without it nothing sealed can be read.",
      {
        fix: `Put ${file} back from where it is kept, or give --key-file.`
      }
    )
  const proof = Effect.gen(function* () {
    const store = yield* ProvisionStore
    yield* Layer.build(AesSealer.layer(vaultKeySource(settings)))
    return (yield* store.latestAt()) !== null
  }).pipe(Effect.scoped, Effect.provide(Layer.mergeAll(borrowedStore(database), NodeSecureRandom.layer)))
  const result: Result.Result<boolean, unknown> = await Effect.runPromise(Effect.result(proof))
  if (Result.isFailure(result)) return problemOf(check, result.failure)
  const where = vaultKey !== undefined ? "BUNQ_VAULT_KEY" : `${file} (mode ${mode(file)})`
  return fine(
    check,
    result.success
      ? `${where} opens the database.`
      : `${where} is a good key; there is no user whose secrets it could open yet.`
  )
}

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8).padStart(4, "0")
