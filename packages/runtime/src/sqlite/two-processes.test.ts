import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { SqliteStore } from "./sqlite-store.ts"

const { file } = temporaryFolder()
const holder = fileURLToPath(new URL("./holder.test-support.ts", import.meta.url))

/** Another process on the file, and the number of the last user it was told is durable. */
const otherProcess = (path: string, atLeast: number) => {
  const child = spawn(process.execPath, ["--conditions=@bunq-provisioning/source", holder, path], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  let said = ""
  const acknowledged = () => Number(said.split("\n").at(-2) ?? 0)
  const busy = new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString()
      if (acknowledged() >= atLeast) resolve()
    })
    child.once("exit", () => reject(new Error("the other process ended early")))
  })
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once("close", () => resolve())
      child.kill("SIGKILL")
    })
  return { busy, kill, acknowledged }
}

describe("two processes on one file", () => {
  it.live(
    "the second is refused while the first runs; after kill -9 it opens and has all that was acknowledged",
    () =>
      Effect.gen(function* () {
        const path = file()
        const other = otherProcess(path, 50)
        yield* Effect.promise(() => other.busy)
        for (let tries = 0; tries < 3; tries += 1) {
          const refused = yield* Effect.flip(Effect.scoped(Layer.build(SqliteStore.layer({ file: path }))))
          expect(refused.reason).toEqual({ _tag: "InUse" })
        }
        yield* Effect.promise(other.kill)
        const users = yield* ProvisionStore.use((store) => store.list({ limit: 1_000_000 })).pipe(
          Effect.provide(SqliteStore.layer({ file: path }))
        )
        expect(other.acknowledged()).toBeGreaterThanOrEqual(50)
        expect(users.length).toBeGreaterThanOrEqual(other.acknowledged())
      })
  )
})
