import { makeWebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import { HookInbox } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Logger, ManagedRuntime, Redacted, Scope } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, expect, it, vi } from "vitest"
import { startPostgres } from "../postgres/server/start-postgres.ts"

afterEach(() => void vi.restoreAllMocks())

const token = "a-path-token-for-tests-0123456789"

/** A receiver over a store; hints that wait in it are told by the ids of what they are about. */
const open = async (store: Layer.Layer<ProvisionStore | HookInbox, StoreError>) => {
  const runtime = ManagedRuntime.make(store.pipe(Layer.provideMerge(Logger.layer([]))))
  const receiver: WebhookReceiver = await runtime.runPromise(
    makeWebhookReceiver({ environment: "local", tokens: [token] }).pipe(Scope.provide(Scope.makeUnsafe()))
  )
  return {
    send: async (id: number): Promise<number> =>
      (await receiver(delivery({ category: "USER_ONBOARDING", token, object: { id } }).request())).status,
    waiting: async (): Promise<readonly number[]> =>
      (await runtime.runPromise(Effect.flatMap(HookInbox, (inbox) => inbox.waiting({ limit: 10_000 })))).map(
        ({ objectId }) => objectId
      ),
    close: () => runtime.dispose()
  }
}

/** What was answered with 200 and with 503; there is no third answer. */
const makeBook = () => {
  const [kept, refused] = [new Set<number>(), new Set<number>()]
  const send = async (to: Pick<Awaited<ReturnType<typeof open>>, "send">, id: number) => {
    const status = await to.send(id)
    expect([200, 503]).toContain(status)
    if (status === 503) return refused.add(id)
    refused.delete(id)
    return kept.add(id)
  }
  return { kept, refused, send }
}
const sorted = (ids: Iterable<number>) => [...ids].sort((one, other) => one - other)

it("on a full disk webhooks are refused with 503, none that was answered with 200 is lost, and all get in when there is room", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-"))
  const file = join(folder, "users.db")
  const connections = new Set<DatabaseSync>()
  const exec = DatabaseSync.prototype.exec
  vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
    connections.add(this)
    return exec.call(this, sql)
  })
  const first = await open(SqliteStore.layer({ file }))
  vi.restoreAllMocks()
  const limit = (pages: number) => {
    for (const one of connections) if (one.location() === file) one.exec(`PRAGMA max_page_count = ${pages}`)
  }
  limit(40)
  const { kept, refused, send } = makeBook()
  for (let from = 1; refused.size < 64 && from < 6_400; from += 64)
    await Promise.all(Array.from({ length: 64 }, (_, index) => send(first, from + index)))
  expect(kept.size).toBeGreaterThan(64)
  expect(refused.size).toBeGreaterThan(0)
  // One that is known needs no room.
  expect(await first.send(sorted(kept)[0] ?? 0)).toBe(200)
  expect(await first.waiting()).toEqual(expect.arrayContaining(sorted(kept)))
  await first.close()

  const again = await open(SqliteStore.layer({ file }))
  expect(sorted(await again.waiting())).toEqual(sorted(kept))
  const turnedAway = refused.size
  for (const id of refused) await send(again, id)
  expect([refused.size, sorted(await again.waiting())]).toEqual([0, sorted(kept)])
  await again.close()
  rmSync(folder, { recursive: true })
  console.log(
    `proof: webhooks on a full disk: ${turnedAway} webhooks answered with 503, and taken when they came again; ${kept.size} answered with 200, all there`
  )
})

it(
  "while the database server is away webhooks are refused with 503, and it goes on by itself",
  { timeout: 60_000 },
  async () => {
    const server = await startPostgres()
    const inbox = await open(PostgresStore.layer({ url: Redacted.make(server.url("postgres")) }))
    try {
      const { kept, refused, send } = makeBook()
      let next = 0
      const some = () => Promise.all(Array.from({ length: 32 }, () => send(inbox, (next += 1))))
      await some()
      expect(kept.size).toBe(32)
      // It dies while the next are on their way.
      const crashed = server.stop("crash")
      await some()
      await crashed
      await some()
      expect(refused.size).toBeGreaterThanOrEqual(32)
      await server.start()
      const turnedAway = refused.size
      for (let tries = 0; refused.size > 0 && tries < 50; tries += 1)
        await Promise.all([...refused].map((id) => send(inbox, id)))
      await some()
      expect(refused.size).toBe(0)
      // What was written before the answer got lost may be there too: bunq sent it again.
      expect(sorted(await inbox.waiting())).toEqual(sorted(kept))
      console.log(
        `proof: webhooks while the database is away: ${turnedAway} webhooks answered with 503, and taken when they came again; ${kept.size} answered with 200, all there after it crashed`
      )
    } finally {
      await inbox.close()
      await server.close()
    }
  }
)
