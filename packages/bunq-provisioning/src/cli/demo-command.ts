import { createSandbox, createVirtualClock, listen, readSandboxTime } from "@bunq-provisioning/sandbox"
import type { Sandbox, VirtualClock } from "@bunq-provisioning/sandbox"
import type { View } from "@bunq-provisioning/core"
import type { Handle, Provisioning } from "@bunq-provisioning/runtime"
import { createProvisioner } from "../create-provisioner.ts"
import { latestTimeIn } from "../stored-users.ts"
import { countingFetch } from "../demo/counting-fetch.ts"
import { demoPerson } from "../demo/demo-person.ts"
import type { DemoPerson } from "../demo/demo-person.ts"
import { DemoProgress, duration } from "../demo/demo-progress.ts"
import { playUser } from "../demo/demo-user.ts"
import { watchParent } from "../edges/lifeline.ts"
import { every, platformFetch, stopwatch } from "../edges/real-time.ts"
import { wallNow } from "../edges/wall-clock.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { exitCode } from "./exit-code.ts"
import { wholeNumber } from "./whole-number.ts"

interface Demo {
  readonly context: CommandContext
  readonly people: readonly DemoPerson[]
  readonly clock: VirtualClock
  readonly sandbox: Sandbox
  readonly provisioner: Provisioning
  readonly stop: AbortSignal
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener("abort", () => resolve(), { once: true })
  })

const onboard = async ({ context, people, clock, provisioner, stop }: Demo): Promise<readonly View[]> => {
  const progress = new DemoProgress({
    output: context.output,
    now: () => clock.now(),
    uuids: people.map(({ request }) => request.externalUuid)
  })
  const stopDrawing = every(200, () => progress.redraw())
  const abandon = new AbortController()
  const signal = AbortSignal.any([stop, abandon.signal])
  try {
    const handles: Array<readonly [DemoPerson, Handle]> = []
    for (const person of people) handles.push([person, await provisioner.provision(person.request)])
    const refused = provisioner.refused({ signal }).then((error) => {
      if (error !== null) throw error
    })
    const ends = handles.map(([person, handle]) =>
      playUser({ handle, person, clock, signal, onView: (view) => progress.show(view) })
    )
    const all = Promise.all(ends)
    try {
      await Promise.race([all, refused.then(() => all)])
    } finally {
      abandon.abort()
      await Promise.allSettled([...ends, refused])
    }
    if (!stop.aborted) progress.finish()
    return await all
  } finally {
    stopDrawing()
  }
}

const summarise = (views: readonly View[], users: number) => {
  const count = (phase: View["phase"]) => views.filter((view) => view.phase === phase).length
  const [verified, denied, failed] = [count("active"), count("denied"), count("failed")]
  return { users, verified, denied, failed, other: users - verified - denied - failed }
}

/** Onboards made-up users against the embedded bank, over a real socket. The bank and the runtime live in one sped-up time. */
export const demoCommand = async (context: CommandContext): Promise<Outcome> => {
  const users = wholeNumber(context, "users", { min: 1, max: 200, otherwise: 5 })
  const speed = wholeNumber(context, "speed", { min: 1, max: 600, otherwise: 60 })
  const seed = wholeNumber(context, "seed", { min: 0, max: 999_999_999, otherwise: 1 })
  const database = typeof context.options["database"] === "string" ? context.options["database"] : undefined
  const elapsed = stopwatch()
  const { output } = context
  const stateFile = database === undefined ? undefined : `${database}.bank`
  // Virtual time stands still while nobody runs: it goes on from the later of the two.
  const stood =
    database === undefined
      ? 0
      : Math.max((await latestTimeIn(database)) ?? 0, readSandboxTime(`${database}.bank`) ?? 0)
  const clock = createVirtualClock({ startAt: stood === 0 ? wallNow() : stood, speed })
  const orphaned = new AbortController()
  const stopWatching = watchParent(() => orphaned.abort())
  const stop = AbortSignal.any([context.interrupted, orphaned.signal])
  const sandbox = await createSandbox({ seed, clock, ...(stateFile === undefined ? {} : { stateFile }) })
  const server = await listen(sandbox)
  const requests = countingFetch(platformFetch)
  try {
    output.line(
      `bunq-provisioning demo, pid ${context.pid}: ${users} users, time runs ${speed} times faster, seed ${seed}.`
    )
    output.line(`The local bank listens on ${server.url}; it is not bunq and nothing leaves this machine.`)
    if (stood > 0) output.line(`Going on from ${database}, at the time it stood.`)
    output.event({ type: "listening", url: server.url })
    const provisioner = await createProvisioner({
      environment: { name: "local", url: server.url },
      apiKey: sandbox.apiKey,
      ...(database === undefined ? {} : { database }),
      clock,
      fetch: requests.fetch,
      // On a loopback socket a reply that takes longer is lost.
      requestDeadline: 4000,
      settleWindow: 5000
    })
    let views: readonly View[]
    try {
      const people = Array.from({ length: users }, (_, index) => demoPerson(seed, index))
      views = await onboard({ context, people, clock, sandbox, provisioner, stop })
    } finally {
      await provisioner.close()
    }
    const { limits, provisions, sessions, throttled } = sandbox.statistics()
    const counts = summarise(views, users)
    const bank = { provisions, sessions, throttled, limits }
    const summary = { ...counts, requests: requests.counted(), bank, elapsedMs: elapsed() }
    if (stop.aborted) {
      const again = database === undefined ? "" : " The same command goes on from here."
      output.line(`Interrupted with ${counts.verified} of ${users} verified.${again}`)
      return { exitCode: exitCode.interrupted, summary }
    }
    output.line("")
    output.line(
      `${counts.verified} of ${users} verified in ${duration(elapsed())}; the bank counts ${provisions} provisions, ${sessions} sessions, ` +
        `${throttled} throttled of ${summary.requests.total} requests.`
    )
    if (output.interactive && context.options["exit"] !== true) {
      output.line("Press Ctrl-C to leave.")
      await untilAborted(stop)
    }
    return { exitCode: counts.other === 0 ? exitCode.done : exitCode.failed, summary }
  } finally {
    stopWatching()
    await server.close()
    await sandbox.close()
  }
}
