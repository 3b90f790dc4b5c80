import { readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { KeyProvider, Sealer, sealedPurpose } from "@bunq-provisioning/core/ports"
import { AesSealer, LocalKeys } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Redacted } from "effect"
import type { Canary } from "./leak-search.ts"

interface Vault {
  readonly database: string
  readonly keyFile: string
}

const sealedRows = ({ database }: Vault) => {
  const file = new DatabaseSync(database, { readOnly: true })
  const rows = file.prepare("SELECT owner, purpose, sealed FROM sealed").all()
  file.close()
  return rows.map((row) => ({
    owner: String(row["owner"]),
    purpose: String(row["purpose"]),
    sealed: row["sealed"] as Uint8Array
  }))
}

const opened = <A, E>(
  { database, keyFile }: Vault,
  effect: Effect.Effect<A, E, Sealer | KeyProvider>
): Promise<A> => {
  const keys = LocalKeys.layer({ key: Redacted.make(readFileSync(keyFile, "utf8")) })
  const vault = AesSealer.layerNoDeps().pipe(
    Layer.provideMerge(keys),
    Layer.provide(Layer.mergeAll(SqliteStore.layerReadOnly({ file: database }), NodeSecureRandom.layer))
  )
  return Effect.runPromise(Effect.provide(effect, vault))
}

/** What every sealed row of a database says, opened with its key, as whoever holds the key could; data keys apart. */
export const openVault = (vault: Vault) =>
  opened(
    vault,
    Effect.gen(function* () {
      const { open } = yield* Sealer
      const values = sealedRows(vault).filter(({ purpose }) => purpose !== sealedPurpose.dataKey)
      return yield* Effect.forEach(values, ({ owner, purpose, sealed }) =>
        Effect.map(open({ owner, purpose }, sealed), (value) => ({
          owner,
          purpose,
          plain: Redacted.value(value)
        }))
      )
    })
  )

/** The data keys, as the key-encryption key unwraps them. */
const dataKeysOf = (vault: Vault) =>
  opened(
    vault,
    Effect.gen(function* () {
      const { unwrap } = yield* KeyProvider
      const rows = sealedRows(vault).filter(({ purpose }) => purpose === sealedPurpose.dataKey)
      return yield* Effect.forEach(rows, ({ owner, sealed }) => {
        const size = sealed[1] ?? 0
        const keyId = Buffer.from(sealed.subarray(2, 2 + size)).toString("utf8")
        return Effect.map(unwrap(owner, { keyId, wrapped: sealed.subarray(2 + size) }), Redacted.value)
      })
    })
  )

/** The vault key itself, the data keys, and the private keys in the vault: as text, as bytes, and the part of them that matters. */
export const keysOf = async (vault: Vault): Promise<readonly Canary[]> => {
  const vaultKey = readFileSync(vault.keyFile, "utf8").trim()
  const pems = (await openVault(vault)).flatMap(
    ({ plain }) =>
      JSON.stringify(plain).match(/-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----/g) ?? []
  )
  return [
    { kind: "vault key", value: vaultKey },
    { kind: "vault key, bytes", value: Buffer.from(vaultKey, "base64") },
    ...(await dataKeysOf(vault)).map((value) => ({ kind: "data key", value })),
    ...pems.flatMap((pem) => {
      const lines = pem.split(/(?:\\+n)/).filter((line) => !line.startsWith("-----"))
      const der = Buffer.from(lines.join(""), "base64")
      // An RSA-2048 key in PKCS#8: the private exponent lies in the middle.
      const middle = der.subarray(400, 464)
      return [
        { kind: "private key, a line of its PEM", value: lines[8] ?? "" },
        { kind: "private key, all lines joined", value: lines.join("") },
        { kind: "private key, bytes", value: middle }
      ]
    })
  ]
}
