import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { inject } from "vitest"
import { atEnd } from "../at-end.ts"
import { root } from "../checks/repository.ts"

const bundle = inject("binary")
const source = join(root, "packages/bunq-provisioning/src/bin.ts")
/** Longer than anything here takes; a hung process must not outlive the tests. */
const longest = 90_000

/** One line of `--json`. */
export interface Line {
  readonly type: string
  readonly [field: string]: unknown
}

export interface Ended {
  /** null = ended by a signal. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A process of the binary that may still be running. */
export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly lines: readonly Line[]
  readonly stdout: () => string
  /** Resolves with the first line, past or to come, that fits; rejects when the process ends without one. */
  readonly line: (fits: (line: Line) => boolean) => Promise<Line>
  /** Resolves when stdout holds the text; rejects when the process ends without it. */
  readonly says: (text: string) => Promise<void>
  /** The same for stderr. */
  readonly complains: (text: string) => Promise<void>
  readonly ended: Promise<Ended>
}

export interface Surroundings {
  /** Modules loaded before the binary, by their name in `preload/`. */
  readonly preload?: readonly string[]
  /** Module by module and not as a bundle, for tests that look at modules. */
  readonly unbundled?: boolean
  readonly env?: { readonly [name: string]: string }
  /** What is piped in; without it stdin is closed. */
  readonly stdin?: string
}

/** A folder that is gone after the test. */
export const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "bunq-provisioning-cli-"))
  atEnd(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** The arguments of `node` that start the binary. */
export const nodeArguments = (
  words: readonly string[],
  { preload = [], unbundled = false }: Surroundings = {}
): string[] => {
  const loaded = preload.map((name) => `--import=${new URL(`preload/${name}.ts`, import.meta.url).href}`)
  const binary = unbundled ? ["--conditions=@bunq-provisioning/source", source] : [bundle]
  return [...loaded, ...binary, ...words]
}

const parsed = (text: string): Line[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line)

/** Starts the binary; it is killed at the end of the test if it still runs. */
export const start = (words: readonly string[], surroundings: Surroundings = {}): Running => {
  const child = spawn(process.execPath, nodeArguments(words, surroundings), {
    env: { ...process.env, ...surroundings.env, NODE_OPTIONS: "" },
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: [surroundings.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    timeout: longest,
    killSignal: "SIGKILL"
  })
  atEnd(() => child.kill("SIGKILL"))
  child.stdin?.end(surroundings.stdin)
  let [stdout, stderr, taken] = ["", "", 0]
  const json = words.includes("--json")
  const lines: Line[] = []
  const waiting = new Set<() => void>()
  child.stdout?.on("data", (bytes: Buffer) => {
    stdout += bytes.toString()
    const complete = stdout.lastIndexOf("\n") + 1
    if (json) lines.push(...parsed(stdout.slice(taken, complete)))
    taken = complete
    for (const look of waiting) look()
  })
  child.stderr?.on("data", (bytes: Buffer) => {
    stderr += bytes.toString()
    for (const look of waiting) look()
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const until = <A>(find: () => A | undefined): Promise<A> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`It ended without that.\n${stdout}\n${stderr}`)))
    })
  return {
    child,
    pid: child.pid ?? 0,
    lines,
    stdout: () => stdout,
    line: (fits) => until(() => lines.find(fits)),
    says: async (text) => void (await until(() => (stdout.includes(text) ? true : undefined))),
    complains: async (text) => void (await until(() => (stderr.includes(text) ? true : undefined))),
    ended
  }
}

/** Runs the binary to its end. */
export const run = (words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> =>
  start(words, surroundings).ended

/** What a `--json` run printed. Checks what holds for all of them: the first line names the process, the last and no other is the summary. */
export const framed = ({
  stdout
}: Pick<Ended, "stdout">): { readonly lines: Line[]; readonly summary: Line } => {
  const lines = parsed(stdout)
  const summary = lines.at(-1)
  const types = lines.map(({ type }) => type)
  if (types[0] !== "started" || typeof lines[0]?.["pid"] !== "number")
    throw new Error(`No pid first: ${stdout}`)
  if (summary === undefined || types.indexOf("summary") !== types.length - 1)
    throw new Error(`Not one summary, last: ${stdout}`)
  return { lines, summary }
}
