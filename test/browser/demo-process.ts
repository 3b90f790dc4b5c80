import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "../checks/repository.ts"
import { nodeArguments } from "../cli/binary.ts"

/** Longer than a file of tests takes; what hangs must not outlive them. */
const longest = 120_000

/** A demo with its page, in a process of its own that believes it has a terminal, so that it stays. */
export interface DemoProcess {
  readonly url: string
  readonly port: number
  /** `kill -9`. */
  readonly kill: () => Promise<void>
  /** Ctrl-C. */
  readonly stop: () => Promise<number | null>
  readonly stdout: () => string
}

export const startDemoProcess = async (options: {
  readonly page: string
  readonly database?: string
  readonly port?: number
  readonly words?: readonly string[]
}): Promise<DemoProcess> => {
  const { page, database, port = 0, words = [] } = options
  const given = [
    "demo",
    "--page",
    page,
    "--port",
    String(port),
    "--users",
    "1",
    "--speed",
    "100",
    ...(database === undefined ? [] : ["--database", database]),
    ...words
  ]
  const child: ChildProcess = spawn(
    process.execPath,
    nodeArguments(given, { preload: ["pretend-terminal"] }),
    {
      env: { ...process.env, COLUMNS: "120", LINES: "40", NODE_OPTIONS: "" },
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: longest,
      killSignal: "SIGKILL"
    }
  )
  let said = ""
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString()
      const [, found] = /^Open (\S+) /m.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    child.stderr?.on("data", (bytes: Buffer) => (said += bytes.toString()))
    void ended.then(() => reject(new Error(`The demo ended without an address:\n${said}`)))
  })
  return {
    url,
    port: Number(new URL(url).port),
    stdout: () => said,
    kill: async () => {
      child.kill("SIGKILL")
      await ended
    },
    stop: () => {
      child.kill("SIGINT")
      return ended
    }
  }
}

/** A folder, and how to remove it. */
export const temporaryFolder = (): { readonly path: string; readonly remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), "bunq-provisioning-demo-"))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
