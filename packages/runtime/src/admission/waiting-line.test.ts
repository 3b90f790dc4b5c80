import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { WaitingLine } from "./waiting-line.ts"

const release = Effect.void

describe("the line", () => {
  it("is in the order of asking, whatever the order of joining, and of the lower UUID when that is the same", () => {
    const given = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5].map((since, index) => ({
      uuid: `user-${(index * 7) % 11}`,
      since
    }))
    const inOrder = given
      .toSorted((a, b) => a.since - b.since || (a.uuid < b.uuid ? -1 : 1))
      .map(({ uuid }) => uuid)
    const line = new WaitingLine()
    for (const one of given) line.join({ ...one, release })
    expect(line.uuids).toEqual(inOrder)
    expect(line.leave(inOrder[4] ?? "")?.uuid).toBe(inOrder[4])
    expect([line.leave("nobody"), line.positionOf(inOrder[4] ?? "")]).toEqual([undefined, null])
    const left = inOrder.toSpliced(4, 1)
    expect(left.map((uuid) => line.positionOf(uuid))).toEqual(left.map((_, index) => index + 1))
    expect(left.map(() => line.next()?.uuid)).toEqual(left)
    expect([line.size, line.next()]).toEqual([0, undefined])
  })

  it("has nobody twice", () => {
    const line = new WaitingLine()
    line.join({ uuid: "one", since: 1, release })
    line.join({ uuid: "two", since: 2, release })
    line.join({ uuid: "one", since: 3, release })
    expect(line.uuids).toEqual(["two", "one"])
  })
})
