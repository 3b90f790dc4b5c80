import { expect, it } from "vitest"
import { answersOf, playPerson, requestOf } from "./virtual-person.ts"
import { createVirtualTime } from "./virtual-time.ts"
import { openVirtualWorld } from "./virtual-world.ts"

it("lets hours pass at once, in order, and says when nothing can happen any more", async () => {
  const time = createVirtualTime(0)
  const seen: number[] = []
  const hours = [3, 1, 2].map((hour) => time.sleep(hour * 3_600_000).then(() => seen.push(hour)))
  await time.run(Promise.all(hours))
  expect(seen).toEqual([1, 2, 3])
  expect(time.now()).toBe(3 * 3_600_000)
  await expect(time.run(new Promise(() => {}))).rejects.toThrow("Nobody sleeps")
  await expect(time.run(time.sleep(10), 5)).rejects.toThrow("Not done after 5 ms")
})

it(
  "onboards people through runtime, adapter and bank, under the bank's limits",
  { timeout: 60_000 },
  async () => {
    const world = await openVirtualWorld()
    const { time, provisioning } = world
    const people = await time.run(
      Promise.all(
        [1, 2, 3, 4].map(async (index) => {
          const handle = await provisioning.provision(requestOf(index))
          return playPerson({ handle, time, answers: answersOf(index) })
        })
      )
    )
    expect(people.map(({ phase }) => phase)).toEqual(["active", "active", "active", "active"])
    expect(world.bank.statistics()).toMatchObject({ provisions: 4, throttled: 0 })
    await world.close()
  }
)
