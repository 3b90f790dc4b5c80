import type { View } from "@bunq-provisioning/core"
import { scenarios } from "@bunq-provisioning/sandbox"
import type { SandboxFaults, ScenarioName } from "@bunq-provisioning/sandbox"
import { isServer } from "../database-layers.ts"
import { demoPerson } from "../demo/demo-person.ts"
import { DemoProgress } from "../demo/demo-progress.ts"
import { withDemoWorld } from "../demo/demo-world.ts"
import type { DemoWorld } from "../demo/demo-world.ts"
import { expectedEnd } from "../demo/expected-end.ts"
import { onboardPeople } from "../demo/onboard-people.ts"
import type { Ended } from "../demo/onboard-people.ts"
import { watchParent } from "../edges/lifeline.ts"
import { stopwatch } from "../edges/real-time.ts"
import type { FeedName } from "../feed-layer.ts"
import type { LogEntry } from "../log-entries.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { faultsOption } from "./faults-option.ts"
import { fileOption } from "./file-option.ts"
import { logToOutput } from "./log-to-output.ts"
import { feedOption } from "./serve-options.ts"
import { scenarioOption } from "./scenario-option.ts"
import { untilAborted } from "./until-aborted.ts"
import { UsageError } from "./usage-error.ts"
import { wholeNumber } from "./whole-number.ts"

/** The demo keeps its bank in a file beside the users. */
const demoFile = (context: CommandContext): string | undefined => {
  const file = fileOption(context, "database")
  if (file !== undefined && isServer(file))
    throw new UsageError("BadValue", "The demo keeps its bank beside the users; give the name of a FILE.")
  return file
}

interface Settings {
  readonly users: number
  /** Of each user. */
  readonly scenarios: readonly ScenarioName[]
  readonly faults: SandboxFaults | undefined
  readonly feed: FeedName
  readonly speed: number
  readonly seed: number
  readonly database: string | undefined
}

const settingsOf = (context: CommandContext): Settings => {
  const scenario = scenarioOption(context, "mixed") ?? "verified"
  const all = scenarios.map(({ name }) => name)
  const users = wholeNumber(context, "users", {
    min: 1,
    max: 1_000,
    otherwise: scenario === "mixed" ? all.length : 5
  })
  const seed = wholeNumber(context, "seed", { min: 0, max: 999_999_999, otherwise: 1 })
  return {
    users,
    scenarios: Array.from({ length: users }, (_, index) =>
      scenario === "mixed" ? (all[index % all.length] ?? "verified") : scenario
    ),
    faults: faultsOption(context, seed),
    feed: feedOption(context, "hybrid"),
    speed: wholeNumber(context, "speed", { min: 1, max: 600, otherwise: 60 }),
    seed,
    database: demoFile(context)
  }
}

/** How long the slowest story takes besides what everybody takes, virtual ms. */
const storyMs = (names: readonly ScenarioName[]): number =>
  Math.max(
    ...names.map(
      (name) => ({ "manual-review": 1_900_000, slow: 1_300_000 } as { [name: string]: number })[name] ?? 0
    )
  )

/** One session per 30 s, the partner's first, and what the last user takes after theirs. */
const bankMs = ({ users, scenarios: names }: Settings): number =>
  (users + 1) * 30_000 + 120_000 + storyMs(names)
const expectedMs = (settings: Settings): number => bankMs(settings) / settings.speed

const introduce = (
  { output, pid }: CommandContext,
  settings: Settings,
  { url, resumed }: DemoWorld
): void => {
  const { users, scenarios: names, faults, speed, seed, database } = settings
  output.line(
    `bunq-provisioning demo, pid ${pid}: ${users} user${users === 1 ? "" : "s"}, seed ${seed}, ${speed} times real time.`
  )
  output.line(`The local bank, which is not bunq, listens on ${url}.`)
  output.line(
    `It opens one session per 30 s, as bunq does: ${users} user${users === 1 ? " takes" : "s take"} ${duration(bankMs(settings))} of its time, so this takes about ${duration(expectedMs(settings))}.`
  )
  if (names.some((name) => name !== "verified"))
    output.line(`They go through: ${[...new Set(names)].join(", ")}.`)
  if (faults !== undefined)
    output.line(
      `${faults.rate * 100} of a hundred requests go wrong: ${faults.kinds.join(", ")}. That takes longer.`
    )
  if (resumed) output.line(`Going on from ${database}, at the time it stood.`)
  output.event({ type: "listening", url })
}

const summarise = (views: readonly View[], users: number) => {
  const count = (phase: View["phase"]) => views.filter((view) => view.phase === phase).length
  const [verified, denied, failed] = [count("active"), count("denied"), count("failed")]
  return { users, verified, denied, failed, other: users - verified - denied - failed }
}

/** Who is stuck, or came to rest where their scenario does not end. */
const reportUnexpected = (
  { output }: CommandContext,
  settings: Settings,
  progress: DemoProgress,
  ends: readonly Ended[]
): void => {
  for (const { view, scenario, expected, stuck } of ends) {
    if (expected) continue
    const { uuid, phase } = view
    if (stuck === null) {
      output.event({ type: "unexpected", uuid, phase, scenario, expected: expectedEnd(scenario) })
      output.line(`${progress.label(uuid)} is ${phase}, and ${scenario} ends ${expectedEnd(scenario)}.`)
    } else {
      output.event({ type: "stuck", uuid, phase, reason: stuck })
      output.line(`${progress.label(uuid)} is stuck: ${stuck}`)
    }
    if (settings.database !== undefined)
      output.line(`  more: bunq-provisioning explain ${uuid} --database ${settings.database}`)
  }
}

const faultLine = (happened: { readonly [kind: string]: number }): string =>
  Object.entries(happened)
    .map(([kind, times]) => `${kind} ${times}`)
    .join(", ") || "none"

/** What the feed took: what came by itself, and what was asked. */
const feedLine = (
  feed: FeedName,
  webhooks: { readonly [outcome: string]: number },
  byEndpoint: { readonly [name: string]: number }
): string => {
  const came = Object.values(webhooks).reduce((sum, one) => sum + one, 0)
  const reads = Object.entries(byEndpoint).reduce(
    (sum, [endpoint, times]) => (endpoint.startsWith("GET ") ? sum + times : sum),
    0
  )
  const called = feed === "polling" ? "The bank was polled" : `${came} webhooks came`
  return `${called}; ${reads} of the requests were reads.`
}

const run = async (
  context: CommandContext,
  settings: Settings,
  world: DemoWorld,
  { stop, elapsed }: { readonly stop: AbortSignal; readonly elapsed: () => number }
): Promise<Outcome> => {
  const { output } = context
  const { users, scenarios: names, faults, feed, seed, database } = settings
  introduce(context, settings, world)
  const people = Array.from({ length: users }, (_, index) => demoPerson(seed, index, names[index]))
  const uuids = people.map(({ request }) => request.externalUuid)
  const progress = new DemoProgress({ output, now: () => world.clock.now(), uuids, scenarios: names })
  // Where nothing goes wrong on purpose a stall is something to be told, not to be retried.
  const retries = faults === undefined ? 0 : 10
  const ends = await onboardPeople({ people, world, progress, output, retries, stop })
  const interrupted = stop.aborted
  if (interrupted) output.keepDrawn()
  const webhooks = await world.webhooks()
  await world.provisioner.close()

  const counts = summarise(
    ends.map(({ view }) => view),
    users
  )
  const { provisions, sessions, throttled, limits, faults: happened } = world.statistics()
  const expected = ends.filter((end) => end.expected).length
  const summary = {
    ...counts,
    expected,
    requests: world.requests(),
    feed,
    webhooks,
    bank: { provisions, sessions, throttled, limits, ...(faults === undefined ? {} : { faults: happened }) },
    elapsedMs: elapsed()
  }
  progress.finish()
  output.line("")
  if (interrupted) {
    const again = database === undefined ? "" : " The same command goes on from here."
    output.line(`Interrupted with ${counts.verified} of ${users} verified.${again}`)
    return { exitCode: exitCode.interrupted, summary }
  }
  reportUnexpected(context, settings, progress, ends)
  const time = duration(summary.elapsedMs)
  if (names.every((name) => name === "verified"))
    output.line(`${counts.verified} of ${users} verified in ${time}.`)
  else output.line(`${expected} of ${users} ended as their scenario should, in ${time}.`)
  if (faults !== undefined) {
    const total = Object.values(happened).reduce((sum, one) => sum + one, 0)
    output.line(`${total} requests went wrong on purpose: ${faultLine(happened)}.`)
  }
  output.line(
    `Over all runs the bank counts ${provisions} provisions, ${sessions} sessions and ${throttled} throttled; this run sent ${summary.requests.total} requests.`
  )
  output.line(feedLine(feed, webhooks, summary.requests.byEndpoint))
  if (output.interactive && context.options["exit"] !== true) {
    output.line("Press Ctrl-C to leave.")
    await untilAborted(stop)
  }
  return { exitCode: expected === users ? exitCode.done : exitCode.failed, summary }
}

/** Time is sped up and this machine is not: that calls come late here is no sign of trouble. */
const isLate = ({ event }: LogEntry) => event === "webhooks.quiet" || event === "webhooks.recovered"

/** Onboards made-up users against the embedded bank, over a real socket. The bank and the runtime live in one sped-up time. */
export const demoCommand = async (context: CommandContext): Promise<Outcome> => {
  const elapsed = stopwatch()
  const settings = settingsOf(context)
  const { output } = context
  const show = logToOutput(output)
  const log = (entry: LogEntry) => {
    if (entry.level !== "Info" && !isLate(entry)) show(entry)
    else if (output.json) show({ ...entry, level: "Info" })
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
