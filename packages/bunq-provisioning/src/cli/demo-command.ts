import type { View } from "@bunq-provisioning/core"
import { demoPerson } from "../demo/demo-person.ts"
import { DemoProgress } from "../demo/demo-progress.ts"
import { withDemoWorld } from "../demo/demo-world.ts"
import type { DemoWorld } from "../demo/demo-world.ts"
import { onboardPeople } from "../demo/onboard-people.ts"
import type { Ended } from "../demo/onboard-people.ts"
import { watchParent } from "../edges/lifeline.ts"
import { stopwatch } from "../edges/real-time.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { fileOption } from "./file-option.ts"
import { untilAborted } from "./until-aborted.ts"
import { wholeNumber } from "./whole-number.ts"

interface Settings {
  readonly users: number
  readonly speed: number
  readonly seed: number
  readonly database: string | undefined
}

const settingsOf = (context: CommandContext): Settings => {
  return {
    // With one session per 30 s, a hundred credentials are opened within the hour they live.
    users: wholeNumber(context, "users", { min: 1, max: 100, otherwise: 5 }),
    speed: wholeNumber(context, "speed", { min: 1, max: 600, otherwise: 60 }),
    seed: wholeNumber(context, "seed", { min: 0, max: 999_999_999, otherwise: 1 }),
    database: fileOption(context, "database")
  }
}

/** One session per 30 s, the partner's first, and what the last user takes after theirs. */
const expectedMs = ({ users, speed }: Settings): number => ((users + 1) * 30_000 + 120_000) / speed

const introduce = (
  { output, pid }: CommandContext,
  settings: Settings,
  { url, resumed }: DemoWorld
): void => {
  const { users, speed, seed, database } = settings
  output.line(
    `bunq-provisioning demo, pid ${pid}: ${users} user${users === 1 ? "" : "s"}, seed ${seed}, ${speed} times real time.`
  )
  output.line(`The local bank, which is not bunq, listens on ${url}.`)
  output.line(
    `It opens one session per 30 s, as bunq does: this takes about ${duration(expectedMs(settings))}.`
  )
  if (resumed) output.line(`Going on from ${database}, at the time it stood.`)
  output.event({ type: "listening", url })
}

const summarise = (views: readonly View[], users: number) => {
  const count = (phase: View["phase"]) => views.filter((view) => view.phase === phase).length
  const [verified, denied, failed] = [count("active"), count("denied"), count("failed")]
  return { users, verified, denied, failed, other: users - verified - denied - failed }
}

const reportStuck = (
  { output }: CommandContext,
  settings: Settings,
  progress: DemoProgress,
  ends: readonly Ended[]
): void => {
  for (const { view, stuck } of ends) {
    if (stuck === null) continue
    output.event({ type: "stuck", uuid: view.uuid, phase: view.phase, reason: stuck })
    output.line(`${progress.label(view.uuid)} is stuck: ${stuck}`)
    if (settings.database !== undefined)
      output.line(`  more: bunq-provisioning explain ${view.uuid} --database ${settings.database}`)
  }
}

const run = async (
  context: CommandContext,
  settings: Settings,
  world: DemoWorld,
  { stop, elapsed }: { readonly stop: AbortSignal; readonly elapsed: () => number }
): Promise<Outcome> => {
  const { output } = context
  const { users, seed, database } = settings
  introduce(context, settings, world)
  const people = Array.from({ length: users }, (_, index) => demoPerson(seed, index))
  const uuids = people.map(({ request }) => request.externalUuid)
  const progress = new DemoProgress({ output, now: () => world.clock.now(), uuids })
  const ends = await onboardPeople({ people, world, progress, stop })
  const interrupted = stop.aborted
  if (interrupted) output.keepDrawn()
  await world.provisioner.close()

  const counts = summarise(
    ends.map(({ view }) => view),
    users
  )
  const { provisions, sessions, throttled, limits } = world.statistics()
  const summary = {
    ...counts,
    requests: world.requests(),
    bank: { provisions, sessions, throttled, limits },
    elapsedMs: elapsed()
  }
  progress.finish()
  output.line("")
  if (interrupted) {
    const again = database === undefined ? "" : " The same command goes on from here."
    output.line(`Interrupted with ${counts.verified} of ${users} verified.${again}`)
    return { exitCode: exitCode.interrupted, summary }
  }
  reportStuck(context, settings, progress, ends)
  output.line(`${counts.verified} of ${users} verified in ${duration(summary.elapsedMs)}.`)
  output.line(
    `Over all runs the bank counts ${provisions} provisions, ${sessions} sessions and ${throttled} throttled; this run sent ${summary.requests.total} requests.`
  )
  if (output.interactive && context.options["exit"] !== true) {
    output.line("Press Ctrl-C to leave.")
    await untilAborted(stop)
  }
  return { exitCode: counts.other === 0 ? exitCode.done : exitCode.failed, summary }
}

/** Onboards made-up users against the embedded bank, over a real socket. The bank and the runtime live in one sped-up time. */
export const demoCommand = async (context: CommandContext): Promise<Outcome> => {
  const elapsed = stopwatch()
  const settings = settingsOf(context)
  const { output } = context
  const log = (entry: { readonly level: string; readonly message: string }) => {
    output.event({ type: "log", ...entry })
    output.error(`${entry.level}: ${entry.message}`)
  }
  const orphaned = new AbortController()
  const stopWatching = watchParent(() => orphaned.abort())
  const stop = AbortSignal.any([context.interrupted, orphaned.signal])
  try {
    return await withDemoWorld({ ...settings, log }, (world) =>
      run(context, settings, world, { stop, elapsed })
    )
  } finally {
    stopWatching()
  }
}
