import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Life } from "./service.ts"

/** One line of a process under test. */
export interface Said {
  readonly type: string
  readonly [field: string]: unknown
}

const program = fileURLToPath(new URL("service.ts", import.meta.url))
/** Real ms after which one that neither ends nor is killed is a failure of its own. */
const longest = 120_000

/** Starts the service in a process of its own. `onLine` hears what it says. */
export const startLife = (life: Life, onLine: (line: Said) => void) => {
  const child = spawn(
    process.execPath,
    ["--conditions=@bunq-provisioning/source", program, JSON.stringify(life)],
    { stdio: ["pipe", "pipe", "pipe"], timeout: longest, killSignal: "SIGKILL" }
  )
  let [stdout, stderr] = ["", ""]
  child.stdin.on("error", () => {})
  child.stdout.on("data", (bytes: Buffer) => {
    const lines = (stdout + bytes.toString()).split("\n")
    stdout = lines.pop() ?? ""
    for (const line of lines) onLine(JSON.parse(line) as Said)
  })
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()))
  const ended = new Promise<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly stderr: string
  }>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => resolve({ code, signal, stderr }))
  })
  return {
    ended,
    kill: (signal: "SIGKILL" | "SIGSTOP" | "SIGCONT") => child.kill(signal),
    /** Lets one that stands still go on. */
    release: () => child.stdin.write(".")
  }
}
