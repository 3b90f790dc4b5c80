import { execFile, spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { freePort } from "./free-port.ts"
import { postgresPrograms, servant } from "./postgres-programs.ts"

/** A PostgreSQL of its own, on 127.0.0.1. */
export interface PostgresServer {
  /** The address of one of its databases; `postgres` is there from the beginning. */
  readonly url: (database: string) => string
  /** Ends it as an operator would; `crash` ends it without a word to anybody, so that it recovers from its log when it starts again. */
  readonly stop: (how?: "crash") => Promise<void>
  /** Starts it again, on the same data and the same port. */
  readonly start: () => Promise<void>
  /** Ends it and removes everything of it. */
  readonly close: () => Promise<void>
}

interface Options {
  /** Whether every commit is synced to disk, as in production. Default false: what is killed here is the process, not the machine. */
  readonly synced?: boolean
  /** More settings, as `name=value`. */
  readonly settings?: readonly string[]
}

const password = "swordfish"

/** Ends the server when its standard input ends: when we say so, and also when we are killed. */
const leash = `"$0" "$@" & server=$!; trap "" INT TERM; cat > /dev/null; kill -INT $server 2> /dev/null; wait $server`

const running = async (command: string, words: readonly string[]) => {
  const child = spawn("/bin/sh", ["-c", leash, command, ...words], {
    ...servant(),
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "pipe"]
  })
  let said = ""
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (text: Buffer) => {
      said = (said + text.toString()).slice(-4_000)
      if (said.includes("database system is ready to accept connections")) resolve()
      // The shell stays until its input ends, also when the server did not come up.
      if (/FATAL: .*(could not|lock file|must)/.test(said)) child.stdin.end()
    })
    child.once("error", reject)
    child.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said}`)))
  })
  return { child, ended }
}

/** Makes a server with a folder of its own under the system's temporary one. Takes about a second. */
export const startPostgres = async ({
  synced = false,
  settings = []
}: Options = {}): Promise<PostgresServer> => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-postgres-"))
  chmodSync(folder, 0o755)
  const { initdb, postgres } = postgresPrograms(folder)
  const [data, secret] = [join(folder, "data"), join(folder, "password")]
  const { uid, gid } = servant()
  writeFileSync(secret, password)
  mkdirSync(data, { mode: 0o700 })
  if (uid !== undefined && gid !== undefined) for (const path of [data, secret]) chownSync(path, uid, gid)
  const flags = ["--username=postgres", `--pwfile=${secret}`, "--auth=scram-sha-256", "--encoding=UTF8"]
  await promisify(execFile)(initdb, ["-D", data, ...flags, "--no-locale", "--no-sync", "--no-instructions"], {
    ...servant(),
    cwd: "/"
  })
  const port = await freePort()
  const all = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    `fsync=${synced ? "on" : "off"}`,
    "max_connections=80",
    ...settings
  ]
  let child: ChildProcess | undefined
  let ended: Promise<void> = Promise.resolve()
  const start = async (): Promise<void> => {
    const words = ["-D", data, "-p", String(port), ...all.flatMap((setting) => ["-c", setting])]
    ;({ child, ended } = await running(postgres, words))
  }
  const stop = async (how?: "crash"): Promise<void> => {
    if (how === "crash")
      process.kill(Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]), "SIGQUIT")
    child?.stdin?.end()
    await ended
  }
  const close = async (): Promise<void> => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    stop,
    start,
    close
  }
}
