import type { View } from "@bunq-provisioning/core"
import { demoPerson } from "../demo/demo-person.ts"
import type { DemoPerson } from "../demo/demo-person.ts"
import { DemoProgress } from "../demo/demo-progress.ts"
import { withDemoWorld } from "../demo/demo-world.ts"
import type { DemoWorld } from "../demo/demo-world.ts"
import { expectedEnd } from "../demo/expected-end.ts"
import { onboardPeople } from "../demo/onboard-people.ts"
import type { Ended } from "../demo/onboard-people.ts"
import { withDemoPage } from "../demo/page/with-demo-page.ts"
import type { DemoPage } from "../demo/page/with-demo-page.ts"
import { watchParent } from "../edges/lifeline.ts"
import { stopwatch } from "../edges/real-time.ts"
import type { FeedName } from "../feed-layer.ts"
import type { LogEntry } from "../log-entries.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { bankMs, demoSettings, expectedMs } from "./demo-settings.ts"
import type { DemoSettings } from "./demo-settings.ts"
import { duration } from "./duration.ts"
import { exitCode } from "./exit-code.ts"
import { logToOutput } from "./log-to-output.ts"
import { untilAborted } from "./until-aborted.ts"

const introduce = (
  { output, pid }: CommandContext,
  settings: DemoSettings,
  { url, resumed }: DemoWorld,
  page: DemoPage | null
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
  if (page === null) return
  output.line(`Open ${page.url} to become a customer yourself, and ${page.url}/live to watch everybody.`)
  output.event({ type: "page", url: page.url })
}

const summarise = (views: readonly View[], users: number) => {
  const count = (phase: View["phase"]) => views.filter((view) => view.phase === phase).length
  const [verified, denied, failed] = [count("active"), count("denied"), count("failed")]
  return { users, verified, denied, failed, other: users - verified - denied - failed }
}

/** Who is stuck, or came to rest where their scenario does not end. */
const reportUnexpected = (
  { output }: CommandContext,
  settings: DemoSettings,
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

interface Beside {
  readonly people: readonly DemoPerson[]
  readonly page: DemoPage | null
  readonly stop: AbortSignal
  readonly elapsed: () => number
}

const run = async (
  context: CommandContext,
  settings: DemoSettings,
  world: DemoWorld,
  { people, page, stop, elapsed }: Beside
): Promise<Outcome> => {
  const { output } = context
  const { users, scenarios: names, faults, feed, database } = settings
  introduce(context, settings, world, page)
  const uuids = people.map(({ request }) => request.externalUuid)
  const progress = new DemoProgress({ output, now: () => world.clock.now(), uuids, scenarios: names })
  // Where nothing goes wrong on purpose a stall is something to be told, not to be retried.
  const retries = faults === undefined ? 0 : 10
  const ends = await onboardPeople({ people, world, progress, output, retries, stop })
  const interrupted = stop.aborted
  if (interrupted) output.keepDrawn()
  const webhooks = await world.webhooks()
  // With a page it goes on for whoever is there, until Ctrl-C.
  if (page === null || settings.exit || interrupted) {
    await page?.close()
    await world.provisioner.close()
  }

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
  if (!settings.exit) {
    if (page !== null) output.line(`The page stays open: ${page.url}`)
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
  const settings = demoSettings(context)
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
    const { users, seed, scenarios: names, page } = settings
    const people = Array.from({ length: users }, (_, index) => demoPerson(seed, index, names[index]))
    return await withDemoWorld({ ...settings, log, withApi: page !== undefined }, (world) =>
      withDemoPage({ page, seed, people, world, stop }, (open) =>
        run(context, settings, world, { people, page: open, stop, elapsed })
      )
    )
  } finally {
    stopWatching()
  }
}
