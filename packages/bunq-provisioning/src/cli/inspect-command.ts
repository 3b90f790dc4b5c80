import { makeReplay, makeReporter } from "@bunq-provisioning/runtime/inspect"
import type { JournalEntry } from "@bunq-provisioning/core"
import { afterAWhile } from "../edges/after-a-while.ts"
import { stopwatch } from "../edges/real-time.ts"
import { openInspector } from "../inspect/open-inspector.ts"
import type { Inspector } from "../inspect/open-inspector.ts"
import { playJournal } from "../inspect/play-journal.ts"
import { mostReplayed, storedChanges } from "../inspect/stored-changes.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { UsageError } from "./usage-error.ts"
import { clockTime } from "./user-lines.ts"
import { uuidArgument } from "./uuid-argument.ts"
import { wholeNumber } from "./whole-number.ts"

/** Between two looks, real ms. A database that is slow to read is read at most a tenth of the time. */
const pause = (took: number) => Math.max(300, took * 10)
/** Who is shown from the beginning, when everybody is followed. */
const mostShown = 200

const whatOf = ({ fact }: JournalEntry): string =>
  fact.kind === "moved" ? `${fact.from === "" ? "" : `${fact.from} → `}${fact.to}` : fact.kind

const open = async (port: number): Promise<Inspector> => {
  try {
    return await openInspector({ port })
  } catch {
    throw new UsageError("BadValue", "Nothing can listen on that --port; give another, or leave it out.")
  }
}

/** Shows users on a chart, live or as their journals have it, from the database alone and beside a running service. */
export const inspectCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, input, positionals, options, interrupted } = context
  const uuid = positionals[0] === undefined ? undefined : uuidArgument(positionals[0])
  const speed = wholeNumber(context, "speed", { min: 1, max: 100_000, otherwise: 60 })
  const port = wholeNumber(context, "port", { min: 0, max: 65_535, otherwise: 0 })
  const stepping = options["step"] === true
  const replays = stepping || options["replay"] === true
  const stored = storedChanges(presentDatabase(context, "inspect"), uuid)
  const history = replays ? await stored.all() : null
  const start = replays ? null : await stored.now(mostShown)
  const inspector = await open(port)

  const show = (
    { uuid, entry }: { readonly uuid: string; readonly entry: JournalEntry },
    direction: "forward" | "back" = "forward"
  ) => {
    const { number, at, source, cause, fact } = entry
    output.event({
      type: "change",
      direction,
      uuid,
      number,
      at,
      source,
      cause,
      fact: fact.kind,
      ...placesOf(entry)
    })
    const sign = direction === "back" ? "↶" : " "
    output.line(
      `${clockTime(at)} ${sign} ${uuid.slice(0, 8)}  ${source.padEnd(8)}  ${cause}  ${whatOf(entry)}`
    )
  }
  /** Nothing is told to nobody: somebody who wants to see it all comes first. */
  const somebody = async () => {
    while (options["wait"] === true && inspector.viewers() === 0 && !interrupted.aborted)
      await afterAWhile(50, interrupted)
  }

  try {
    output.line(`Look at ${inspector.url} (this machine only; receivers read from ${inspector.socket})`)
    output.event({ type: "inspector", url: inspector.url, socket: inspector.socket })
    await somebody()
    if (history !== null) {
      const replay = makeReplay(history, inspector)
      if (replay.length >= mostReplayed)
        output.line(`Only the first ${replay.length} entries are played; give a UUID for all of one user.`)
      const steers = input.interactive || stepping
      if (steers)
        output.line("Keys: space plays and pauses, n and b step, 0 from the start, + and - speed, q ends.")
      const { played, stopped } = await playJournal({
        replay,
        speed,
        stepping,
        keys: steers ? input.keys : undefined,
        signal: interrupted,
        onPlayed: show,
        onSpeed: (now) => output.line(`${now} times as fast as it happened`)
      })
      if (stepping && !input.interactive && played === 0)
        output.line("No entry was played: --step waits for keys, and stdin held none.")
      return ended(stopped, { entries: replay.length, played })
    }
    const reporter = makeReporter(inspector)
    let after = start?.change ?? 0
    let changes = 0
    for (const user of start?.uuids ?? []) reporter.introduce(user, start?.at ?? 0, start?.present(user))
    while (!interrupted.aborted) {
      const took = stopwatch()
      const page = await stored.after(after)
      for (const { uuid, entry, change } of page.changes) {
        const isLatest = page.end(uuid) === entry.number
        reporter.report({ uuid, entry, present: isLatest ? page.present(uuid) : undefined })
        show({ uuid, entry })
        after = change
        changes += 1
      }
      if (page.changes.length === 0) await afterAWhile(pause(took()), interrupted)
    }
    output.line("Stopped looking; nothing else was stopped.")
    return ended(true, { changes })
  } finally {
    await inspector.close()
  }
}

const placesOf = ({ fact }: JournalEntry) => (fact.kind === "moved" ? { from: fact.from, to: fact.to } : {})

const ended = (stopped: boolean, told: { readonly [name: string]: number }): Outcome => ({
  exitCode: stopped ? exitCode.interrupted : exitCode.done,
  summary: { ok: !stopped, ...told }
})
