import { readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { Sealer } from "@bunq-provisioning/core/ports"
import { AesSealer } from "@bunq-provisioning/runtime"
import { MemoryStore } from "@bunq-provisioning/runtime"
import { Effect, Layer, Redacted } from "effect"
import type { Canary } from "./leak-search.ts"

/** What every sealed row of a database says, opened with its key, as whoever holds the key could. */
export const openVault = async (options: { readonly database: string; readonly keyFile: string }) => {
  const file = new DatabaseSync(options.database, { readOnly: true })
  const rows = file.prepare("SELECT owner, purpose, sealed FROM sealed").all()
  file.close()
  const key = Redacted.make(readFileSync(options.keyFile, "utf8"))
  const sealer = AesSealer.layer({ key }).pipe(
    Layer.provide(Layer.mergeAll(MemoryStore.layer, NodeSecureRandom.layer))
  )
  const opening = Effect.gen(function* () {
    const { open } = yield* Sealer
    return yield* Effect.forEach(rows, (row) => {
      const [owner, purpose] = [String(row["owner"]), String(row["purpose"])]
      return Effect.map(open({ owner, purpose }, row["sealed"] as Uint8Array), (value) => ({
        owner,
        purpose,
        plain: Redacted.value(value)
      }))
    })
  })
  return Effect.runPromise(Effect.provide(opening, sealer))
}

/** The vault key itself, and the private keys in the vault: as text, as bytes, and the part of them that matters. */
export const keysOf = async (options: {
  readonly database: string
  readonly keyFile: string
}): Promise<readonly Canary[]> => {
  const vaultKey = readFileSync(options.keyFile, "utf8").trim()
  const pems = (await openVault(options)).flatMap(
    ({ plain }) =>
      JSON.stringify(plain).match(/-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----/g) ?? []
  )
  return [
    { kind: "vault key", value: vaultKey },
    { kind: "vault key, bytes", value: Buffer.from(vaultKey, "base64") },
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
