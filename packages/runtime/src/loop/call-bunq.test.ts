import { describe, expect, it } from "@effect/vitest"
import type { CommandInput } from "@bunq-provisioning/core"
import { BunqApi } from "@bunq-provisioning/core/ports"
import type { SentMark } from "@bunq-provisioning/core/ports"
import { Context, Effect, Layer } from "effect"
import { callBunq } from "./call-bunq.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const command = {
  id: "createProvision",
  input: { uuid, requestRef: "request", lookUpOnly: false },
  seq: 1,
  attempt: 0,
  notBefore: 0
} as const

/** What the bank is asked, and whether a mark was made; the request leaves right after it. */
const asking = Effect.fnUntraced(function* (closeRequested: () => boolean) {
  const asked: CommandInput<"createProvision">[] = []
  const done: string[] = []
  const create = Effect.fnUntraced(function* (input: CommandInput<"createProvision">, mark: SentMark) {
    asked.push(input)
    if (input.lookUpOnly) return null
    yield* mark.markSent(5)
    return null
  })
  const api = Context.get(yield* Layer.build(Layer.mock(BunqApi, { createProvision: create })), BunqApi)
  const exit = yield* Effect.exit(
    callBunq(
      {
        api,
        sentMark: () =>
          Effect.succeed({ sentAt: null, markSent: () => Effect.sync(() => void done.push("marked")) }),
        beforeFirstCreate: Effect.sync(() => void done.push("OAuth client")),
        closeRequested: () => Effect.sync(closeRequested),
        isAdmitted: () => true,
        turn: () => Effect.void,
        isUsed: () => Effect.succeed(false)
      },
      command
    )
  )
  return { asked, done, exit }
})

describe("a create", () => {
  it.effect("is sent when nobody has asked for the user's end", () =>
    Effect.gen(function* () {
      const { asked, done } = yield* asking(() => false)
      expect(asked).toEqual([command.input])
      expect(done).toEqual(["OAuth client", "marked"])
    }).pipe(Effect.scoped)
  )

  it.effect("is a look-up when somebody has", () =>
    Effect.gen(function* () {
      const { asked, done, exit } = yield* asking(() => true)
      expect(asked).toEqual([{ ...command.input, lookUpOnly: true }])
      expect(done).toEqual([])
      expect(exit).toMatchObject({ value: { output: { provision: null } } })
    }).pipe(Effect.scoped)
  )

  it.effect("does not leave when somebody does at the last moment, and comes again", () =>
    Effect.gen(function* () {
      let asked = 0
      const { done, exit } = yield* asking(() => (asked += 1) > 1)
      expect(done).toEqual(["OAuth client"])
      expect(JSON.stringify(exit)).toContain("Unreachable")
    }).pipe(Effect.scoped)
  )
})
