import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { operatorTokens, revokeUserTokens, TokenBook } from "@bunq-provisioning/runtime/http"
import { postgresTokenBook } from "@bunq-provisioning/runtime/postgres"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { inject } from "vitest"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

it.live(
  "operators' tokens are rows of the database, as hashes, and are made and revoked beside a service",
  () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase(inject("postgres"))
      const book = () => Layer.merge(postgresTokenBook({ url: Redacted.make(url) }), NodeSecureRandom.layer)
      const beside = <A, E>(effect: Effect.Effect<A, E, Layer.Success<ReturnType<typeof book>>>) =>
        Effect.provide(effect, book())
      const made = yield* beside(operatorTokens.create({ scope: "act", label: "backend", at: 5 }))
      const other = yield* beside(operatorTokens.create({ scope: "read", at: 6 }))
      const { token, ...kept } = made
      yield* Effect.gen(function* () {
        expect((yield* operatorTokens.list).map(({ id }) => id)).toEqual([kept.id, other.id])
        expect((yield* operatorTokens.list)[0]).toEqual(kept)
        expect(yield* beside(operatorTokens.revoke(kept.id, 7))).toBe(true)
        expect((yield* operatorTokens.list).map(({ id }) => id)).toEqual([other.id])
        expect(yield* operatorTokens.revoke(kept.id, 8)).toBe(false)
        yield* beside(revokeUserTokens("someone", 9_000))
        expect([...(yield* TokenBook.use(({ read }) => read)).revokedUsers]).toEqual([["someone", 9]])
      }).pipe(Effect.provide(book()))
      const rows = yield* runSql(url, "SELECT line FROM bunq_provisioning.api_token")
      expect(JSON.stringify(rows)).not.toContain(Redacted.value(token).slice(4))
    })
)
