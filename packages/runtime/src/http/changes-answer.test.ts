import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Scope } from "effect"
import { person, uuidOf } from "../loop/test-world.test-support.ts"
import { apiLayers, apiWorld } from "./api-world.test-support.ts"
import type { ApiOptions } from "./api-server.ts"

type World = Effect.Success<ReturnType<typeof apiWorld>>
const live = <A, E>(test: (world: World) => Effect.Effect<A, E, Scope.Scope>, options?: ApiOptions) =>
  Effect.flatMap(apiWorld(options), test).pipe(Effect.provide(apiLayers()))

interface Event {
  readonly id: string | undefined
  readonly event: string
  readonly data: { readonly [field: string]: unknown }
}
const eventOf = (frame: string): Event => {
  const field = (name: string) => frame.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1]
  return {
    id: field("id"),
    event: field("event") ?? "",
    data: JSON.parse(field("data") ?? "{}") as Event["data"]
  }
}

/** Follows a stream; `until` resolves with all events once one fits. */
const follow = (world: World, path: string, token?: string, last?: string) =>
  Effect.promise(async () => {
    const headers = last === undefined ? {} : { "last-event-id": last }
    const request = world.request(path, { headers, ...(token === undefined ? {} : { token }) })
    const response = await world.server.handler(request)
    const events: Event[] = []
    let [text, isOver] = ["", false]
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    const pump = async () => {
      for (;;) {
        const { done, value = "" } = await reader.read()
        if (done) return void (isOver = true)
        text += value
        const parts = text.split("\n\n")
        text = parts.pop() ?? ""
        events.push(...parts.filter((part) => part.includes("data:")).map(eventOf))
      }
    }
    void pump().catch(() => (isOver = true))
    const until = (fits: () => boolean) =>
      Effect.promise(async () => {
        for (let round = 0; round < 600 && !fits(); round += 1) await new Promise((go) => setTimeout(go, 5))
        return events
      })
    return {
      response,
      events,
      isOver: () => isOver,
      cancel: () => reader.cancel(),
      until: (fits: (event: Event) => boolean) => until(() => events.some(fits)),
      over: () => until(() => isOver)
    }
  })

const one = `/v1/provisions/${uuidOf(1)}`
const close = (world: World) => world.ask(`${one}/events`, { body: { type: "provision.close" } })

describe("changes", () => {
  it.live("of one user begin with the view, and go on after the id one has", () =>
    live((world) =>
      Effect.gen(function* () {
        yield* world.ask("/v1/provisions", { body: person(1) })
        const mine = yield* follow(world, `${one}/changes`)
        expect(mine.response.headers.get("content-type")).toMatch(/^text[/]event-stream/)
        const [first] = yield* mine.until(({ event }) => event === "view")
        expect(first?.data).toMatchObject({ uuid: uuidOf(1) })
        yield* close(world)
        const events = yield* mine.until(
          ({ data }) => data["phase"] === "closed" || data["phase"] === "closing"
        )
        const ids = events.flatMap(({ id }) => (id === undefined ? [] : [Number(id)]))
        expect(ids).toEqual(ids.toSorted((a, b) => a - b))
        yield* Effect.promise(() => mine.cancel())
        const resumed = yield* follow(world, `${one}/changes`, undefined, first?.id)
        const later = yield* resumed.until(({ data }) => String(data["phase"]).startsWith("clos"))
        expect(later[0]?.event).not.toBe("reset")
        expect(Number(later[0]?.id ?? ids[1])).toBeGreaterThan(Number(first?.id))
        yield* Effect.promise(() => resumed.cancel())
        for (const last of ["999999999", "x", "-1"]) {
          const lost = yield* follow(world, `${one}/changes`, undefined, last)
          const told = yield* lost.until(({ event }) => event === "view")
          expect(told.map(({ event }) => event).slice(0, 2)).toEqual(["reset", "view"])
          yield* Effect.promise(() => lost.cancel())
        }
      })
    )
  )

  it.live("of everybody are every entry of every journal", () =>
    live((world) =>
      Effect.gen(function* () {
        const all = yield* follow(world, "/v1/changes")
        yield* all.until(({ event }) => event === "start")
        for (const number of [1, 2]) yield* world.ask("/v1/provisions", { body: person(number) })
        yield* close(world)
        yield* all.until(
          ({ event, data }) =>
            event === "change" &&
            data["uuid"] === uuidOf(1) &&
            JSON.stringify(data["entry"]).includes("provision.close")
        )
        const journal = (yield* world.ask(`${one}/journal`)).json["entries"] as ReadonlyArray<{
          number: number
        }>
        const told = all.events.filter(({ event, data }) => event === "change" && data["uuid"] === uuidOf(1))
        const numbers = told.map(({ data }) => (data["entry"] as { number: number }).number)
        expect(numbers).toEqual(journal.slice(0, numbers.length).map(({ number }) => number))
        expect(told.every(({ id, data }) => Number(id) === data["change"])).toBe(true)
        yield* Effect.promise(() => all.cancel())
      })
    )
  )

  it.live("end with the token, and with the API", () =>
    live(
      (world) =>
        Effect.gen(function* () {
          yield* world.ask("/v1/provisions", { body: person(1) })
          const { json } = yield* world.ask(`${one}/user-tokens`, { body: { expiresInSeconds: 30 } })
          const token = json["token"] as string
          const theirs = yield* follow(world, `${one}/changes`, token)
          const operators = yield* follow(world, "/v1/changes", world.read.token)
          const others = yield* follow(world, "/v1/changes")
          yield* theirs.until(({ event }) => event === "view")
          yield* operators.until(({ event }) => event === "start")
          expect((yield* world.ask("/v1/changes", { token })).status).toBe(403)
          yield* others.until(({ event }) => event === "start")
          expect([theirs, operators, others].map(({ isOver }) => isOver())).toEqual([false, false, false])
          world.time.pass(31_000)
          yield* theirs.over()
          expect([theirs, operators, others].map(({ isOver }) => isOver())).toEqual([true, false, false])
          yield* world.server.close
          yield* others.over()
          expect(operators.isOver()).toBe(true)
        }),
      { heartbeat: 20 }
    )
  )

  it.live("are followed by so many at most", () =>
    live(
      (world) =>
        Effect.gen(function* () {
          yield* world.ask("/v1/provisions", { body: person(1) })
          const [one_, two] = [yield* follow(world, "/v1/changes"), yield* follow(world, `${one}/changes`)]
          const third = yield* world.ask("/v1/changes")
          expect([third.status, third.json.reason]).toEqual([429, "TooMany"])
          yield* Effect.promise(() => two.cancel())
          const again = yield* follow(world, `${one}/changes`)
          expect(again.response.status).toBe(200)
          yield* Effect.promise(() => Promise.all([one_.cancel(), again.cancel()]))
        }),
      { limits: { operator: { streams: 2 } } }
    )
  )
})
