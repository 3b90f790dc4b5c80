import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { BunqApi, BunqError, provisionPages, provisionPagesOf } from "./index.ts"
import type { ProvisionPage } from "./index.ts"

const cursor = (page: number) => `/v1/partner-user-provision?older_id=${page}`
const lost = new BunqError({
  operation: "BunqApi.listProvisions",
  reason: { _tag: "Unreachable" },
  responseId: null
})

/** A bank of so many pages; `older` says where a page leads when it does not lead to the next one. */
const bank = (pages: number, older: (page: number) => string | null | undefined = () => undefined) => {
  const asked: unknown[] = []
  const listProvisions = (input: { readonly statuses: readonly string[]; readonly cursor?: string }) =>
    Effect.suspend((): Effect.Effect<ProvisionPage, BunqError> => {
      asked.push(input)
      const page = input.cursor === undefined ? 1 : Number(input.cursor.split("=")[1])
      if (page > pages) return Effect.fail(lost)
      const next = older(page)
      return Effect.succeed({
        items: [],
        older: next === undefined ? (page === pages ? null : cursor(page + 1)) : next
      })
    })
  return { asked, api: { listProvisions }, layer: Layer.mock(BunqApi, { listProvisions }) }
}
const collected = (of: ReturnType<typeof bank>, options?: Parameters<typeof provisionPages>[0]) =>
  provisionPages(options).pipe(
    Stream.runCollect,
    Effect.map((pages) => pages.map(({ older }) => older)),
    Effect.provide(of.layer)
  )
const reasonOf = (error: BunqError) => error.reason._tag

describe("provisionPages", () => {
  it.effect("follows the URLs of the bank to the end", () =>
    Effect.gen(function* () {
      const three = bank(3)
      expect(yield* collected(three, { statuses: ["ACTIVE"] })).toEqual([cursor(2), cursor(3), null])
      expect(three.asked).toEqual([
        { statuses: ["ACTIVE"] },
        { statuses: ["ACTIVE"], cursor: cursor(2) },
        { statuses: ["ACTIVE"], cursor: cursor(3) }
      ])
    })
  )

  it.effect("asks for everything when no status is named, and walks again from the front", () =>
    Effect.gen(function* () {
      const two = bank(2)
      yield* collected(two)
      yield* collected(two)
      expect(two.asked).toEqual([
        { statuses: [] },
        { statuses: [], cursor: cursor(2) },
        { statuses: [] },
        { statuses: [], cursor: cursor(2) }
      ])
    })
  )

  it.effect("asks for no page before it is wanted", () =>
    Effect.gen(function* () {
      const many = bank(100)
      yield* provisionPages().pipe(Stream.take(2), Stream.runDrain, Effect.provide(many.layer))
      expect(many.asked).toHaveLength(2)
    })
  )

  it.effect.each([
    ["leads back to itself", bank(3, (page) => (page === 2 ? cursor(2) : undefined)), 2],
    ["leads back to an earlier page", bank(9, (page) => (page === 3 ? cursor(2) : undefined)), 3],
    ["never ends", bank(9, (page) => cursor(page + 1)), 4]
  ] as const)("a walk that %s fails and does not pass for the whole", ([, endless, requests]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(collected(endless, { maxPages: 4 }))
      expect([reasonOf(error), endless.asked.length]).toEqual(["Malformed", requests])
    })
  )

  it.effect("as many pages as are allowed are still a whole walk", () =>
    Effect.gen(function* () {
      expect(yield* collected(bank(4), { maxPages: 4 })).toHaveLength(4)
    })
  )

  it.effect("fails with what a page failed with", () =>
    Effect.gen(function* () {
      const short = bank(2, (page) => cursor(page + 1))
      expect(reasonOf(yield* Effect.flip(collected(short)))).toBe("Unreachable")
    })
  )
})

describe("provisionPagesOf", () => {
  it("is the same walk for callers without Effect", async () => {
    const three = bank(3)
    const seen: (string | null)[] = []
    for await (const { older } of provisionPagesOf(three.api, { statuses: ["CREATED"] })) seen.push(older)
    expect(seen).toEqual([cursor(2), cursor(3), null])
    expect(three.asked[0]).toEqual({ statuses: ["CREATED"] })
  })

  it("throws the error of the port", async () => {
    const walk = async () => {
      for await (const page of provisionPagesOf(bank(2, () => cursor(9)).api)) void page
    }
    await expect(walk()).rejects.toMatchObject({ _tag: "BunqError", reason: { _tag: "Unreachable" } })
  })

  it("asks for nothing more once the loop is left", async () => {
    const many = bank(9)
    for await (const { older } of provisionPagesOf(many.api)) if (older === cursor(3)) break
    expect(many.asked).toHaveLength(2)
  })
})
