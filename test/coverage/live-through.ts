import type { View } from "@bunq-provisioning/core"
import type { FulfilmentAnswers, FulfilmentType } from "@bunq-provisioning/core/input"
import type { Handle } from "@bunq-provisioning/runtime"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"
import type { VirtualWorld } from "../virtual/virtual-world.ts"
import type { Cue, Deed, Life } from "./life.ts"
import type { Followed } from "./machine-graph.ts"
import { openOtherTool } from "./other-tool.ts"
import { watchers } from "./watched-step.ts"

const minute = 60_000
/** Three days, in minutes: a life that gets nowhere is a finding, not a hanging test. */
const patience = 72 * 60
/** What happens is the question here, not how soon it is noticed. */
const feed = {
  fastest: "10 seconds",
  inquiryFastest: "10 seconds",
  settledOnboardingEvery: "2 hours"
} as const
const uuid = requestOf(1).externalUuid

/** Calls back for every state that is entered and every transition that is taken, until the returned function is called. */
const watching = (told: (moments: ReadonlySet<string>) => void): (() => void) => {
  let before: readonly string[] = []
  const watch = ({ states, transitions }: Followed) => {
    const entered = states.filter((state) => !before.includes(state))
    before = states
    told(new Set([...entered, ...transitions]))
  }
  watchers.add(watch)
  return () => void watchers.delete(watch)
}

const requestFor = ({ scenario, product }: Life) => ({
  ...requestOf(1, scenario),
  ...(product === undefined ? {} : { product, dateOfBirth: "1990-12-10" })
})

/** Another process of ours brings the user as far as `state`, and stops. */
const livedBefore = async (life: Life, world: VirtualWorld, state: string): Promise<void> => {
  const { time, bank } = world
  const stop = new AbortController()
  const { signal } = stop
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const unwatch = watching((moments) => {
    if (moments.has(state)) arrive()
  })
  const earlier = await openVirtualWorld({ beside: { time, bank }, feed })
  try {
    const handle = await earlier.provisioning.provision(requestFor(life))
    const playing = playPerson({ handle, time, answers: answersOf(1), signal }).catch(() => {})
    await time.run(arrived)
    stop.abort()
    await playing
  } finally {
    unwatch()
    await earlier.close()
  }
}

/** How a life came out. */
interface Lived {
  readonly phase: View["phase"]
  /** What its cues still waited for. */
  readonly missed: readonly string[]
  readonly explanation: string
}

const partOf = (withholds: readonly FulfilmentType[]): FulfilmentAnswers =>
  Object.fromEntries(
    Object.entries(answersOf(1)).filter(([type]) => !withholds.includes(type as FulfilmentType))
  ) as unknown as FulfilmentAnswers

/** Lives one life against a bank of its own, until it ended and all its cues came, or for three days. Rejects when a deed fails. */
export const liveThrough = async (life: Life): Promise<Lived> => {
  const { cues = [], never = [], withholds = [], adopted, ends } = life
  const world = await openVirtualWorld({ bank: life.bank ?? {}, http: life.http ?? {}, feed })
  const { time, provisioning, bank } = world
  const stop = new AbortController()
  const { signal } = stop
  const answers = partOf(withholds)
  const threads = cues.map((thread) => [...thread])
  const missed = () => threads.flat().map(({ at }) => at)
  const deeds: Promise<void>[] = []
  const failures: unknown[] = []
  let hand = (_handle: Handle) => {}
  const handed = new Promise<Handle>((resolve) => (hand = resolve))
  let unwatch = () => {}
  try {
    const hasCompany = cues.flat(1).some((cue) => cue.do?.some((deed) => "elsewhere" in deed))
    const otherTool = hasCompany ? await time.run(openOtherTool(bank)) : null
    if (typeof adopted === "object") await livedBefore(life, world, adopted.from)
    const perform = async (deed: Deed) => {
      if ("bank" in deed) bank.control.act(uuid, deed.bank)
      else if ("fault" in deed) bank.control.injectFault(deed.fault)
      else if ("elsewhere" in deed) await otherTool?.resetToken(uuid)
      else await (await handed).send(deed.send)
    }
    const take = async ({ after, do: what = [] }: Cue) => {
      if (after !== undefined) await time.sleep(after, signal)
      for (const deed of what) await perform(deed)
    }
    unwatch = watching((moments) => {
      for (const thread of threads) {
        const cue = thread[0]
        if (cue === undefined || !moments.has(cue.at)) continue
        thread.shift()
        deeds.push(take(cue).catch((error: unknown) => void failures.push(error)))
      }
    })
    const options = life.answersAtOnce === true ? { answers } : {}
    const handle = await time.run(
      adopted === undefined ? provisioning.provision(requestFor(life), options) : provisioning.adopt(uuid)
    )
    hand(handle)
    const does = ({ type }: { readonly type: string }) => !never.some((one) => one === type)
    const playing = playPerson({ handle, time, answers, signal, does, until: () => false }).catch(
      (error: unknown) => {
        if (!signal.aborted) failures.push(error)
      }
    )
    const isOver = ({ phase }: View) => failures.length > 0 || (phase === ends && missed().length === 0)
    for (let minutes = 0; minutes < patience && !isOver(await handle.view()); minutes += 2)
      await time.pass(2 * minute)
    const { phase } = await handle.view()
    const explanation = JSON.stringify(await handle.explain(), null, 1).slice(0, 4_000)
    // What is still due is not waited for when something went wrong.
    if (failures.length === 0) await time.run(Promise.all(deeds))
    stop.abort()
    await time.run(playing)
    if (failures.length > 0) throw failures[0]
    return { phase, missed: missed(), explanation }
  } finally {
    unwatch()
    stop.abort()
    await world.close()
  }
}
