import { StoreError } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { describe, expect, it } from "@effect/vitest"
import { createProvisioner } from "bunq-provisioning"
import { Effect, Layer, Redacted } from "effect"
import { inject } from "vitest"
import { freePort } from "./server/free-port.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

const server = inject("postgres")
const secret = "correct-horse-battery"
const changed = (change: (url: URL) => void): string => {
  const url = new URL(server)
  change(url)
  return url.href
}
const open = (url: string, how: "layer" | "layerReadOnly" = "layer") =>
  Effect.scoped(Layer.build(PostgresStore[how]({ url: Redacted.make(url) })))
const refusal = (url: string, how?: "layerReadOnly") => Effect.flip(open(url, how))

describe("PostgresStore refuses with a sentence and without the password", () => {
  const cases: ReadonlyArray<readonly [what: string, url: () => Promise<string>, tag: string, fix: RegExp]> =
    [
      [
        "a wrong password",
        async () => changed((url) => (url.password = secret)),
        "AccessDenied",
        /check them/
      ],
      [
        "a database that is not there",
        async () => changed((url) => (url.pathname = "/nowhere")),
        "BadAddress",
        /database that exists/
      ],
      [
        "a server that does not answer",
        async () => `postgres://me:${secret}@127.0.0.1:${await freePort()}/x`,
        "Unreachable",
        /check that it runs/
      ],
      ["another protocol", async () => `mysql://me:${secret}@127.0.0.1/x`, "BadAddress", /postgres:\/\//],
      ["what is no URL", async () => `postgres://me:${secret}@[`, "BadAddress", /postgres:\/\//]
    ]
  for (const [what, url, tag, fix] of cases)
    it.live(what, () =>
      Effect.gen(function* () {
        const given = yield* Effect.promise(url)
        for (const how of [undefined, "layerReadOnly"] as const) {
          const error = yield* refusal(given, how)
          expect(error).toBeInstanceOf(StoreError)
          expect(error.reason._tag).toBe(tag)
          expect(error.message).toMatch(fix)
          expect(JSON.stringify([error, error.message, error.stack, String(error.cause)])).not.toContain(
            secret
          )
        }
      })
    )
  it.live("a schema of a newer version, and leaves it as it was", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase(server)
      yield* open(url)
      const [known] = yield* runSql(url, "SELECT version FROM bunq_provisioning.schema_version")
      yield* runSql(url, "UPDATE bunq_provisioning.schema_version SET version = 99")
      const before = yield* runSql(url, "SELECT * FROM bunq_provisioning.lease")
      for (const how of [undefined, "layerReadOnly"] as const) {
        const { reason, message } = yield* refusal(url, how)
        expect(reason).toEqual({ _tag: "TooNew", found: 99, supported: known?.["version"] })
        expect(message).toContain("upgrade before you open it")
      }
      expect(yield* runSql(url, "SELECT * FROM bunq_provisioning.lease")).toEqual(before)
    })
  )
  it.live("to look at a database without a schema, and makes none", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase(server)
      expect((yield* refusal(url, "layerReadOnly")).reason).toEqual({ _tag: "ReadOnly" })
      expect(yield* runSql(url, "SELECT FROM pg_namespace WHERE nspname = 'bunq_provisioning'")).toEqual([])
    })
  )
  it.live("a user without the right to make tables", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase(server)
      const name = `guest_${new URL(url).pathname.slice(1)}`
      yield* runSql(url, `CREATE ROLE ${name} LOGIN PASSWORD '${secret}'`)
      const guest = new URL(url)
      ;[guest.username, guest.password] = [name, secret]
      expect((yield* refusal(guest.href)).reason).toEqual({ _tag: "AccessDenied" })
      yield* runSql(url, `DROP ROLE ${name}`)
    })
  )
})

describe("createProvisioner with the URL of a server", () => {
  const settings = {
    environment: "sandbox",
    apiKey: "sandbox_key",
    vaultKey: Buffer.alloc(32).toString("base64")
  } as const
  it("rejects with the same error", async () => {
    const database = changed((url) => (url.password = secret))
    const error: unknown = await createProvisioner({ ...settings, database }).catch((error: unknown) => error)
    expect(error).toMatchObject({ _tag: "StoreError", reason: { _tag: "AccessDenied" } })
    expect(String(error)).not.toContain(secret)
  })
  it("wants the vault key", async () => {
    const { vaultKey: _, ...without } = settings
    await expect(createProvisioner({ ...without, database: server })).rejects.toMatchObject({
      _tag: "SealerError",
      reason: { _tag: "KeyMissing" }
    })
  })
})
