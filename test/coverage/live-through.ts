import type { View } from "@bunq-provisioning/core"
import type { FulfilmentAnswers, FulfilmentType } from "@bunq-provisioning/core/input"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"
import type { VirtualWorld } from "../virtual/virtual-world.ts"
import type { Deed, Life } from "./life.ts"
import type { Followed } from "./machine-graph.ts"
import { openOtherTool } from "./other-tool.ts"
import { watchers } from "./watched-step.ts"

const minute = 60_000
/** Three days: a life that gets nowhere is a finding, not a hanging test. */
const patience = 72 * 60
/** What happens is the question here, not how soon it is noticed. */
const feed = { fastest: "10 seconds", inquiryFastest: "10 seconds" } as const
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

/** Lives one life against a bank of its own. Rejects when it does not end as it should, or when one of its cues never came. */
export const liveThrough = async (life: Life): Promise<void> => {
  const { cues = [], never = [], withholds = [], adopted, ends } = life
  const world = await openVirtualWorld({ bank: life.bank ?? {}, http: life.http ?? {}, feed })
  const { time, provisioning, bank } = world
  const stop = new AbortController()
  const { signal } = stop
  const answers = Object.fromEntries(
    Object.entries(answersOf(1)).filter(([type]) => !withholds.includes(type as FulfilmentType))
  ) as unknown as FulfilmentAnswers
  const threads = cues.map((thread) => [...thread])
  const waited = () => threads.flat().map(({ at }) => at)
  const deeds: Promise<unknown>[] = []
  let unwatch = () => {}
  try {
    const otherTool = await openOtherTool(bank)
    if (typeof adopted === "object") await livedBefore(life, world, adopted.from)
    const perform = async (deed: Deed) => {
      if ("bank" in deed) bank.control.act(uuid, deed.bank)
      else if ("fault" in deed) bank.control.injectFault(deed.fault)
      else if ("contract" in deed) bank.control.setContract(deed.contract)
      else if ("elsewhere" in deed) await otherTool.resetToken(uuid)
      else await (await beginning).send(deed.send)
    }
    unwatch = watching((moments) => {
      for (const thread of threads) {
        const cue = thread[0]
        if (cue === undefined || !moments.has(cue.at)) continue
        thread.shift()
        const performed = async () => {
          if (cue.after !== undefined) await time.sleep(cue.after, signal)
          for (const deed of cue.do ?? []) await perform(deed)
        }
        deeds.push(performed())
      }
    })
    const options = life.answersAtOnce === true ? { answers } : {}
    const beginning =
      adopted === undefined ? provisioning.provision(requestFor(life), options) : provisioning.adopt(uuid)
    const handle = await beginning
    const does = ({ type }: { readonly type: string }) => !never.some((one) => one === type)
    const playing = playPerson({ handle, time, answers, signal, does, until: () => false }).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error
      }
    )
    const isOver = ({ phase }: View) => phase === ends && waited().length === 0
    for (let minutes = 0; minutes < patience && !isOver(await handle.view()); minutes += 2)
      await time.pass(2 * minute)
    const view = await handle.view()
    if (!isOver(view)) {
      const told = JSON.stringify(await handle.explain(), null, 1).slice(0, 4_000)
      throw new Error(`${life.name}: is ${view.phase}, not ${ends}; never came: ${waited().join(", ")}\n${told}`)
    }
    await time.run(Promise.all(deeds))
    stop.abort()
    await time.run(playing)
  } finally {
    unwatch()
    stop.abort()
    await world.close()
  }
}
