import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "../../test/postgres/server/free-port.ts"

/** Ends the server when its standard input ends: when we say so, and also when we are killed. */
const leash = `"$0" "$@" & server=$!; trap "" INT TERM; cat > /dev/null; kill -KILL $server 2> /dev/null; wait $server`

const mostSeconds = 30

/** The binary, from the package that the server's own npm wrapper would choose. The wrapper itself is not installed: it brings a package that counts installations. */
const restateProgram = (): string => {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/restate-server`)
  } catch {
    throw new Error(`There is no Restate server for this machine: ${name} is not installed.`)
  }
}

/**
 * Starts Restate's server on 127.0.0.1, with a folder of its own under the system's temporary one. What concerns durability is as it comes: its log
 * syncs every write before it is acknowledged, one node, 24 partitions. Set are places, a quiet log and no telemetry. That it asks GitHub once for the
 * newest release when it starts cannot be turned off; without a network it goes on at once.
 */
export const startRestate = async () => {
  const program = restateProgram()
  const folder = mkdtempSync(join(tmpdir(), "bench-restate-"))
  const address = async () => `127.0.0.1:${await freePort()}`
  const [fabric, admin, ingress] = [await address(), await address(), await address()]
  const child = spawn("/bin/sh", ["-c", leash, program, "--no-logo", "--node-name=bench"], {
    cwd: folder,
    detached: true,
    env: {
      PATH: process.env["PATH"],
      RESTATE_BASE_DIR: folder,
      RESTATE_LISTEN_MODE: "tcp",
      RESTATE_BIND_ADDRESS: fabric,
      RESTATE_ADMIN__BIND_ADDRESS: admin,
      RESTATE_INGRESS__BIND_ADDRESS: ingress,
      RESTATE_LOG_FILTER: "warn",
      RESTATE_DISABLE_TELEMETRY: "true"
    },
    stdio: ["pipe", "pipe", "pipe"]
  })
  const ended = once(child, "close")
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => {
      said = (said + text.toString()).slice(-4_000)
    })
  const close = async () => {
    child.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const isUp = (url: string) =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false
    )
  const until = performance.now() + mostSeconds * 1_000
  while (!(await isUp(`http://${admin}/health`)) || !(await isUp(`http://${ingress}/restate/health`))) {
    if (performance.now() > until) {
      await close()
      throw new Error(`Restate's server was not up after ${mostSeconds} s: ${said}`)
    }
    await sleep(100)
  }
  return { admin: `http://${admin}`, ingress: `http://${ingress}`, close }
}
