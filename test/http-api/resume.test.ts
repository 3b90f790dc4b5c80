import { join } from "node:path"
import { expect, it } from "vitest"
import { folder } from "../cli/binary.ts"
import { person } from "../cli/local-bank.ts"
import { followChanges } from "./follow-changes.ts"
import { servedInProcess } from "./served-in-process.ts"

const users = 40
const numbers = Array.from({ length: users }, (_, at) => at + 1)
const uuids = numbers.map((number) => person(number).externalUuid)

/** The same in every run: where connections are torn. */
const cuts = (seed: number) => (connection: number) =>
  connection > 40 ? null : 200 + ((seed * 7_919 + connection * 104_729) % 4_000)

it("changes that are cut anywhere, under load, are told once each and in order; whoever is cut sees the end of it", async () => {
  await using world = await servedInProcess({ database: join(folder(), "users.db"), speed: 2 })
  const { ask, base, act: token, provisioner } = world

  const whole = followChanges({ url: `${base}/v1/changes`, token })
  const torn = [1, 2, 3].map((seed) =>
    followChanges({ url: `${base}/v1/changes`, token, cutAfter: cuts(seed) })
  )
  const all = [whole, ...torn]
  await Promise.all(all.map((one) => one.until(() => one.events.length > 0)))
  await Promise.all(numbers.map((number) => ask("/v1/provisions", { token, body: person(number) })))
  const theirs = await Promise.all(
    uuids.slice(0, 3).map(async (uuid, index) => {
      const { token: own } = await provisioner.api.userToken(uuid)
      return followChanges({
        url: `${base}/v1/provisions/${uuid}/changes`,
        token: own,
        // The first within its first view: when views come together a stream may be too short for any other cut.
        cutAfter: (connection) => (connection <= 1 ? 300 : cuts(10 + index)(connection))
      })
    })
  )
  // Something to tell, as fast as it goes: what is not asked for is journalled, and then they are closed.
  const waves = Array.from({ length: 8 }, (_, wave) => wave)
  for (const wave of waves)
    await Promise.all(
      uuids.map(async (uuid) => {
        const handle = await provisioner.handle(uuid)
        await handle.send({ type: wave === 4 ? "provision.close" : "identity.finish" })
      })
    )
  const journalOf = async (uuid: string) => {
    const { json } = await ask(`/v1/provisions/${uuid}/journal?limit=1000`, { token })
    return (json["entries"] as ReadonlyArray<{ readonly number: number }>).map(({ number }) => number)
  }
  const changesOf = ({ events }: typeof whole) => events.filter(({ event }) => event === "change")
  const total = (await Promise.all(uuids.map(journalOf))).flat().length
  expect(total).toBeGreaterThan(users * 8)
  await Promise.all(all.map((one) => one.until(() => changesOf(one).length >= total, 20_000)))
  for (const [index, one] of theirs.entries()) {
    const { json } = await ask(`/v1/provisions/${uuids[index]}`, { token })
    await one.until(() => one.events.at(-1)?.data["phase"] === json["phase"], 5_000)
  }
  for (const one of [...all, ...theirs]) one.stop()
  const journals = new Map(
    await Promise.all(uuids.map(async (uuid) => [uuid, await journalOf(uuid)] as const))
  )

  for (const one of all) {
    const ids = changesOf(one).map(({ id }) => Number(id))
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b))
    expect(ids.length).toBeGreaterThanOrEqual(total)
    const told = Map.groupBy(changesOf(one), ({ data }) => String(data["uuid"]))
    for (const [uuid, journal] of journals) {
      const entries = told.get(uuid)?.map(({ data }) => (data["entry"] as { readonly number: number }).number)
      expect([uuid, entries]).toEqual([uuid, journal.slice(0, entries?.length ?? 0)])
    }
    expect(one.events.some(({ event }) => event === "reset")).toBe(false)
    expect(one.refused()).toBe(null)
  }
  // They were torn, and within frames.
  expect(torn.every((one) => one.connections() > 20)).toBe(true)
  expect(torn.reduce((sum, one) => sum + one.cutInside(), 0)).toBeGreaterThan(20)
  for (const [index, one] of theirs.entries()) {
    const views = one.events.map(({ id }) => Number(id))
    expect(views).toEqual(views.toSorted((a, b) => a - b))
    expect(new Set(one.events.map(({ data }) => data["uuid"]))).toEqual(new Set([uuids[index]]))
    expect(one.connections()).toBeGreaterThan(1)
  }
}, 60_000)

it("whoever followed a service that ended goes on behind what they read, with the token they had", async () => {
  const database = join(folder(), "users.db")
  const uuid = uuids[0] ?? ""
  const path = `/v1/provisions/${uuid}/changes`
  const read = async (before: { readonly token: string; readonly lastEventId: string | null } | null) => {
    await using world = await servedInProcess({ database, speed: 2 })
    const { provisioner, ask, act, base } = world
    if (before === null) await ask("/v1/provisions", { token: act, body: person(1) })
    const token = before?.token ?? (await provisioner.api.userToken(uuid)).token
    const handle = await provisioner.handle(uuid)
    // Nobody looks on meanwhile.
    for (let round = 0; round < 3; round += 1) await handle.send({ type: "identity.finish" })
    const mine = followChanges({ url: `${base}${path}`, token, lastEventId: before?.lastEventId ?? null })
    const all = followChanges({
      url: `${base}/v1/changes`,
      token: act,
      lastEventId: before?.lastEventId ?? null
    })
    await mine.until(() => mine.events.length > 0)
    if (before !== null)
      await all.until(() => all.events.filter(({ event }) => event === "change").length >= 3)
    for (const one of [mine, all]) one.stop()
    const last = mine.events.findLast(({ id }) => id !== null)?.id
    return { token, lastEventId: String(last), first: mine.events[0], all: all.events }
  }
  const first = await read(null)
  const second = await read(first)
  expect(second.first?.event).toBe("view")
  expect(Number(second.lastEventId)).toBeGreaterThan(Number(first.lastEventId))
  const changes = second.all.filter(({ event }) => event === "change")
  const numbers = changes.map(({ data }) => (data["entry"] as { readonly number: number }).number)
  expect(Number(changes[0]?.id)).toBeGreaterThan(Number(first.lastEventId))
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at))
  expect(second.all.some(({ event }) => event === "reset")).toBe(false)
}, 30_000)
