import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { PostgresStore } from "@bunq-provisioning/runtime/postgres"
import { Effect, Redacted } from "effect"
import { expect, inject, it } from "vitest"
import { firstCommit } from "./sample-commit.ts"
import { freshDatabase } from "./server/fresh-database.ts"
import { runSql } from "./server/run-sql.ts"

const program = fileURLToPath(new URL("server/runner.ts", import.meta.url))
const lease = "1 second"

/** A runner in a process of its own, once it has committed a few. */
const runner = async (url: string) => {
  const child = spawn(process.execPath, ["--conditions=@bunq-provisioning/source", program, url, lease], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  let said = ""
  const words = () => said.trim().split("\n")
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString()
      if (words().length > 20) resolve()
    })
    child.once("exit", () => reject(new Error(`the runner ended early: ${said}`)))
  })
  return { child, words }
}
const users = async (url: string) =>
  Number(
    (
      await Effect.runPromise(runSql(url, "SELECT count(*)::int AS count FROM bunq_provisioning.provision"))
    )[0]?.["count"]
  )
/** Takes the database, does something with it and gives it back. */
const serve = <A>(url: string, use: (store: ProvisionStore["Service"]) => Effect.Effect<A, unknown>) =>
  Effect.runPromise(
    ProvisionStore.use(use).pipe(Effect.provide(PostgresStore.layer({ url: Redacted.make(url), lease })))
  )

it("a runner stopped (SIGSTOP) for longer than its lease wakes up in the middle of its work and writes nothing", async () => {
  const url = await Effect.runPromise(freshDatabase(inject("postgres")))
  const { child, words } = await runner(url)
  try {
    child.kill("SIGSTOP")
    const after = await serve(url, (store) =>
      Effect.gen(function* () {
        yield* store.commit(firstCommit(1_000_000))
        const before = yield* Effect.promise(() => users(url))
        child.kill("SIGCONT")
        yield* Effect.promise(() => once(child, "exit"))
        yield* store.commit(firstCommit(1_000_001))
        return { before, now: yield* Effect.promise(() => users(url)) }
      })
    )
    expect(words().at(-1)).toBe("Fenced")
    expect(after.now).toBe(after.before + 1)
    // What was acknowledged before the stop is there; one more may have been written and not told.
    const acknowledged = words().length - 1
    expect(after.before - 1 - acknowledged).toBeGreaterThanOrEqual(0)
    expect(after.before - 1 - acknowledged).toBeLessThanOrEqual(1)
  } finally {
    child.kill("SIGKILL")
  }
}, 30_000)

it("a runner that is killed (kill -9) loses nothing it acknowledged, and the next one takes its place by itself", async () => {
  const url = await Effect.runPromise(freshDatabase(inject("postgres")))
  const { child, words } = await runner(url)
  child.kill("SIGKILL")
  await once(child, "exit")
  const found = await serve(url, (store) => store.list({ limit: 1_000_000 }))
  expect(found.length).toBeGreaterThanOrEqual(words().length)
  expect(found.length).toBeLessThanOrEqual(words().length + 1)
}, 30_000)
