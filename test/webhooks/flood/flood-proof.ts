import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { keptHints } from "../kept-hints.ts"
import { forgeries } from "./forgeries.ts"
import type { KnownObject } from "./forgeries.ts"
import { startSender } from "./start-sender.ts"
import { startService } from "./start-service.ts"
import { openWatchedBank } from "./watched-bank.ts"
import type { BankRead, GenuineHook } from "./watched-bank.ts"

const token = "a-path-token-that-leaked-0123456789"
const [knownUsers, newUserEvery] = [6, 400]
const connections = 128
/** Forged ids begin here; those of the bank are smaller. */
const forgedFrom = 100_000_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** Looks every 50 ms, for at most 30 s. */
const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let looks = 0; looks < 600; looks += 1) {
    if (await holds()) return
    await pause(50)
  }
  throw new Error(`It never came about that ${what}.`)
}
const nameOf = ({ object, id }: { readonly object: string; readonly id: number }) => `${object} ${id}`
const share = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN

/** The last webhook about each object, and how long until the object was read after it was sent. */
const followedAfter = (hooks: readonly GenuineHook[], reads: readonly BankRead[]): readonly number[] => {
  const last = new Map(hooks.map((hook) => [nameOf(hook), hook]))
  return [...last].map(([name, { at }]) => {
    const read = reads.find((one) => nameOf(one) === name && one.at >= at)
    return read === undefined ? Infinity : read.at - at
  })
}

/** A service with users in flight is flooded with forged webhooks from another process while others are onboarded. Gives what there is to judge. */
export const floodProof = async (seconds: number) => {
  const folder = mkdtempSync(join(tmpdir(), "flood-"))
  const database = join(folder, "users.db")
  const bank = await openWatchedBank()
  const service = await startService({ bankUrl: bank.url, apiKey: bank.apiKey, database, token })
  try {
    const inCollecting = async (users: number) =>
      [...(await service.phases()).values()].filter((phase) => phase === "collecting").length === users
    for (let index = 1; index <= knownUsers; index += 1) await service.provision(index)
    await until("all are asked for answers", () => inCollecting(knownUsers))
    await until("every webhook so far was followed", () => keptHints(database).waiting === 0)
    const seen: KnownObject[] = [
      ...bank.reads.flatMap(({ object, id }) =>
        object === "other" ? [] : [{ object, id, externalUuid: null }]
      ),
      ...bank.hooks
    ]
    const known = [...new Map(seen.map((one) => [nameOf(one), one])).values()]
    const sending = { port: service.port, templates: forgeries(token, known), connections, perSecond: null }
    await startSender({ ...sending, warmUp: 0, counted: 1_000, from: forgedFrom })
    await until("the first of them are dealt with", () => keptHints(database).waiting < 1_100)

    const memoryBefore = await service.memory()
    const viewsBefore = await service.phases()
    const [hooksBefore, keptBefore, from] = [bank.hooks.length, keptHints(database).all, performance.now()]
    const flood = startSender({ ...sending, warmUp: 0, counted: seconds * 1_000, from: 2 * forgedFrom })
    let users = knownUsers
    for (let over = false; !over; users += 1) {
      over = await Promise.race([flood.then(() => true), pause(newUserEvery).then(() => false)])
      if (!over) await service.provision(users + 1)
      else users -= 1
    }
    const sent = await flood
    const inboxAtOnce = keptHints(database)
    await until("everybody new is asked for answers as well", () => inCollecting(users))
    await until("only what is about nobody waits", () => keptHints(database).waiting <= 1_000)
    const genuine = bank.hooks.slice(hooksBefore)
    const isFollowed = () => followedAfter(genuine, bank.reads).every(Number.isFinite)
    await until("every genuine webhook was followed", isFollowed)
    const memoryAfter = await service.memory()
    const watchedSeconds = (performance.now() - from) / 1_000
    const read = bank.reads.filter(({ at, object }) => at >= from && object !== "other")
    const reads = read.map(nameOf)
    const lied = new Set(known.map(nameOf))
    const perKnown = known.map((one) => reads.filter((read) => read === nameOf(one)).length)
    const viewsAfter = await service.phases()
    const about = (object: KnownObject["object"]) => known.filter((one) => one.object === object).length
    return {
      seconds,
      connections,
      sent,
      watchedSeconds,
      newUsers: users - knownUsers,
      knownProvisions: about("provision"),
      knownOnboardings: about("onboarding"),
      readsOfKnown: reads.filter((name) => lied.has(name)).length,
      readsOfOthers: reads.filter((name) => !lied.has(name)).length,
      readsOfStrangers: read.filter(({ id }) => id >= forgedFrom).length,
      readsPerKnown: Math.max(...perKnown),
      genuine: genuine.length,
      genuineRefused: genuine.filter(({ status }) => status !== 200).length,
      genuineP50: share(
        genuine.map(({ took }) => took),
        0.5
      ),
      genuineP99: share(
        genuine.map(({ took }) => took),
        0.99
      ),
      followedP99: share(followedAfter(genuine, bank.reads), 0.99),
      changed: [...viewsBefore].filter(([uuid, phase]) => viewsAfter.get(uuid) !== phase).length,
      accepted: inboxAtOnce.all - keptBefore,
      waitingAtOnce: inboxAtOnce.waiting,
      heapGrowth: (memoryAfter.heapUsed - memoryBefore.heapUsed) / 2 ** 20,
      rssGrowth: (memoryAfter.rss - memoryBefore.rss) / 2 ** 20
    }
  } finally {
    await service.close().finally(bank.close)
    rmSync(folder, { recursive: true })
  }
}
