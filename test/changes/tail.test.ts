import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { View } from "@bunq-provisioning/core"
import type { Provisioning, TailItem, TailOptions } from "@bunq-provisioning/runtime"
import { expect, it } from "vitest"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import type { VirtualTime } from "../virtual/virtual-time.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"

const people = [1, 2, 3, 4]
const uuidOf = (index: number) => requestOf(index).externalUuid

/** Somebody who follows, over restarts, at a pace of their own. */
const follower = (who: Pick<TailOptions, "uuid">, time: VirtualTime, slowness = 0) => {
  const items: TailItem[] = []
  let last: number | undefined
  let isSlow = slowness > 0
  return {
    items,
    follow: async (provisioning: Provisioning): Promise<void> => {
      for await (const item of provisioning.tail({
        ...who,
        ...(last === undefined ? {} : { after: last })
      })) {
        last = item.change
        items.push(item)
        if (isSlow) await time.sleep(slowness)
      }
    },
    hurry: (): void => void (isSlow = false),
    changes: (uuid?: string) =>
      items.flatMap((item) =>
        item.kind === "change" && (uuid ?? item.uuid) === item.uuid
          ? [`${item.uuid} ${item.entry.number}`]
          : []
      ),
    lastView: (uuid: string): View | undefined =>
      items.findLast((item) => item.uuid === uuid && item.view !== null)?.view ?? undefined
  }
}

it("followers of one and of all, fast and slow, have every entry once, in order, over a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-tail-"))
  const [database, backup] = [join(folder, "users.db"), join(folder, "backup.db")]
  const first = await openVirtualWorld({ database, bank: { limits: "off" } })
  const { time, bank } = first
  const all = [follower({}, time), follower({}, time, 2_000)]
  const ones = people.map((index) => follower({ uuid: uuidOf(index) }, time, index === 1 ? 5_000 : 0))

  let following = all.map((one) => one.follow(first.provisioning))
  const handles = []
  for (const index of people) handles.push(await first.provisioning.provision(requestOf(index)))
  following.push(...ones.map((one) => one.follow(first.provisioning)))
  await time.run(
    Promise.all(
      handles.slice(0, 2).map((handle, index) =>
        playPerson({
          handle,
          time,
          answers: answersOf(index + 1),
          until: ({ phase }) => phase === "collecting"
        })
      )
    )
  )
  for (const suffix of ["", "-wal", ".key"]) copyFileSync(database + suffix, backup + suffix)
  await time.pass(20_000)
  await first.provisioning.close()
  await time.run(Promise.all(following))

  const second = await openVirtualWorld({ database, beside: { time, bank } })
  following = [...all, ...ones].map((one) => one.follow(second.provisioning))
  const again = []
  for (const index of people) again.push(await second.provisioning.handle(uuidOf(index)))
  await time.run(
    Promise.all(again.map((handle, index) => playPerson({ handle, time, answers: answersOf(index + 1) })))
  )
  for (const one of [...all, ...ones]) one.hurry()
  await time.pass(60_000)
  let entries = 0
  for (const index of people) {
    const uuid = uuidOf(index)
    const { entries: journal } = await time.run(second.provisioning.custody.exportHistory(uuid))
    const whole = journal.map(({ number }) => `${uuid} ${number}`)
    entries += whole.length
    for (const one of all) expect(one.changes(uuid)).toEqual(whole)
    const own = ones[index - 1]!
    // The first view of somebody stands for what was before it.
    expect(own.changes()).toEqual(whole.slice(whole.length - own.changes().length))
    expect(own.items[0]).toMatchObject({ kind: "view", why: "first", uuid })
    for (const one of [...all, own])
      expect(one.lastView(uuid)).toMatchObject({ phase: "active", settled: true })
  }
  for (const { items } of [...all, ...ones]) {
    const numbers = items.filter(({ kind }) => kind === "change").map(({ change }) => change)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  }
  const lost = all[0]!.items.at(-1)!.change
  await second.provisioning.close()
  await time.run(Promise.all(following))

  // The copy knows nothing of what they have read, and gives none of its numbers to anything else.
  const third = await openVirtualWorld({ database: backup, restored: true, beside: { time, bank } })
  const followed: TailItem[] = []
  const back = (async () => {
    for await (const item of third.provisioning.tail({ after: lost })) followed.push(item)
  })()
  await time.pass(30_000)
  await third.provisioning.close()
  await back
  expect(followed[0]).toMatchObject({ kind: "start", why: "reset" })
  expect(followed.length).toBeGreaterThan(1)
  expect(followed.slice(1).every(({ change }) => change > lost)).toBe(true)
  await bank.close()
  rmSync(folder, { recursive: true, force: true })
  process.stdout.write(
    `proof: tail: ${entries} entries of ${people.length} users, ${all.length + ones.length} followers over a restart, none lost or repeated\n`
  )
})
