import { describe, expect, it } from "vitest"
import { Flights } from "./flights.ts"

const hour = 3_600_000
const minute = 60_000
const open = () => new Flights({ window: hour, now: 0 })

/** Created at one time, with a credential at another. */
const fly = (flights: Flights, uuid: string, from: number, until: number) => {
  flights.creating(uuid, from, true)
  flights.seen(uuid, "processing", { at: from + 1, since: from + 1, expiresAt: null })
  flights.seen(uuid, "opening", { at: until, since: until, expiresAt: until + hour })
}

describe("those between create and session", () => {
  it("count from the create to the session, and resets apart", () => {
    const flights = open()
    flights.creating("one", 0, true)
    flights.seen("two", "processing", { at: 1, since: 0, expiresAt: null })
    flights.seen("three", "opening", { at: 1, since: 0, expiresAt: hour })
    flights.seen("four", "resetting", { at: 1, since: 0, expiresAt: null })
    expect(flights.at(1)).toMatchObject({ unopened: 3, resets: 1 })
    expect([flights.leave("three"), flights.leave("three")]).toEqual([true, false])
    expect(flights.at(1)).toMatchObject({ unopened: 2, resets: 1 })
  })

  it("teach how long bunq takes, from the create on; who came another way teaches nothing", () => {
    const flights = open()
    for (let count = 0; count < 10; count += 1) {
      fly(flights, `${count}`, count * minute, count * minute + 2_000)
      flights.leave(`${count}`)
    }
    expect(flights.at(hour).processing).toBe(2_000)
    flights.seen("adopted", "opening", { at: hour, since: 0, expiresAt: null })
    flights.seen("reset", "resetting", { at: hour, since: 0, expiresAt: null })
    flights.seen("reset", "opening", { at: 2 * hour, since: 0, expiresAt: null })
    expect(flights.at(hour).processing).toBe(2_000)
  })

  it("teach nothing about a time in which bunq could not be called", () => {
    const flights = open()
    flights.creating("one", 0, true)
    flights.callableSince = 30 * minute
    expect(flights.at(31 * minute).processing).toBe(minute)
    for (let count = 0; count < 20; count += 1) fly(flights, `${count}`, 31 * minute, 31 * minute + 4_000)
    flights.seen("one", "opening", { at: 31 * minute, since: 0, expiresAt: null })
    expect(flights.at(31 * minute).processing).toBe(4_000)
  })

  it("do not count for ever when bunq leaves them behind, and do while it lets nobody through", () => {
    const flights = open()
    flights.seen("hangs", "processing", { at: 0, since: 0, expiresAt: null })
    expect(flights.at(24 * hour).unopened).toBe(1)
    fly(flights, "early", 50 * minute, 51 * minute)
    flights.leave("early")
    expect(flights.at(24 * hour).unopened).toBe(1)
    fly(flights, "later", 61 * minute, 62 * minute)
    flights.leave("later")
    expect(flights.at(24 * hour).unopened).toBe(0)
    // A credential in hand always counts.
    flights.seen("hangs", "opening", { at: 24 * hour, since: 0, expiresAt: 25 * hour })
    expect(flights.at(24 * hour).unopened).toBe(1)
  })
})
