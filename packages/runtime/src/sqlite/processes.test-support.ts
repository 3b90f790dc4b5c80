import { execFile, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Effect } from "effect"

const program = (url: URL): readonly string[] => [
  "--conditions=@bunq-provisioning/source",
  fileURLToPath(url)
]
const holding = program(new URL("./holder.test-support.ts", import.meta.url))
const visiting = program(new URL("./visitor.test-support.ts", import.meta.url))

/** Another process that runs a service on the file, and the number of the last user it was told is durable. Killed when the scope closes. */
export const holder = Effect.fnUntraced(function* (
  file: string,
  options: {
    readonly atLeast: number
    readonly manner?: "restarting" | "loaded"
    /** So many its thread was given, too. */
    readonly batches?: number
    /** More for Node. */
    readonly flags?: readonly string[]
  }
) {
  const { flags = [], manner = "steady", batches = 0 } = options
  const child = spawn(process.execPath, [...flags, ...holding, file, manner], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  let said = ""
  /** Whom it was told is durable, and how many batches its thread was given by then. */
  const told = () =>
    said
      .split("\n")
      .slice(0, -1)
      .map((line) => line.split(" ").map(Number))
  const acknowledged = () => told().at(-1)?.[0] ?? 0
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
  const kill = Effect.promise(() => {
    child.kill("SIGKILL")
    return ended
  })
  yield* Effect.addFinalizer(() => kill)
  yield* Effect.promise(
    () =>
      new Promise<void>((resolve, reject) => {
        child.stdout.on("data", (text: Buffer) => {
          said += text.toString()
          const [last = 0, given = 0] = told().at(-1) ?? []
          if (last >= options.atLeast && given >= batches) resolve()
        })
        child.once("exit", () => reject(new Error("the other process ended early")))
      })
  )
  return { kill, acknowledged, told }
})

/** What another process says that opens the file once: how many users it found, or why it was refused. */
export const visit = (file: string, manner: "read" | "serve", rights: "own" | "guest" = "own") =>
  Effect.promise(() => promisify(execFile)(process.execPath, [...visiting, file, manner, rights])).pipe(
    Effect.map(({ stdout }) => stdout)
  )
