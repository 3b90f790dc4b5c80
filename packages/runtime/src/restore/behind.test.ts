import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import { bunqError } from "../loop/scripted-bank.test-support.ts"
import { pass, uuidOf } from "../loop/test-world.test-support.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { onTheWay } from "./restored-runs.test-support.ts"

const { file } = temporaryFolder()
/** Users 1 to 3 are on the way; from then on a read of user 1 fails while `unreadable`. */
const makeWorld = Effect.fnUntraced(function* (fails: string) {
  const { bank, live } = yield* onTheWay(file(), 3)
  const state = { unreadable: true }
  const sent: string[] = []
  bank.before = (operation, uuid) => {
    sent.push(`${operation} ${Number(uuid.slice(-3))}`)
    return state.unreadable && operation === fails && uuid === uuidOf(1)
      ? Effect.fail(bunqError(operation, { _tag: "Unverified" }))
      : Effect.void
  }
  return { bank, live, state, sent }
})
const close = (...indices: readonly number[]) =>
  Provisioner.use((it) =>
    Effect.forEach(indices, (index) => it.send(uuidOf(index), { type: "provision.close" }))
  )
const closes = (sent: readonly string[]) => sent.filter((call) => call.startsWith("closeProvision"))

describe("a user who cannot be read after a restore", () => {
  it.effect("is held back alone, with the reason shown, until a read succeeds; everybody else goes on", () =>
    Effect.gen(function* () {
      const { live, state, sent } = yield* makeWorld("readOnboarding")
      yield* live(
        true,
        Effect.gen(function* () {
          const provisioner = yield* Provisioner
          yield* pass("2 seconds")
          expect(yield* provisioner.bank.state).toEqual({ _tag: "Open" })
          expect((yield* provisioner.view(uuidOf(1))).problems).toMatchObject({
            readOnboarding: { reason: "Unverified" }
          })
          const { problems, nextCheck } = yield* provisioner.explain(uuidOf(1))
          expect(problems.join()).toContain("could not be read again since the restore (Unverified)")
          expect(nextCheck).toContain("read again")
          expect((yield* provisioner.explain(uuidOf(2))).problems.join()).not.toContain("restore")
          yield* close(1, 2, 3)
          yield* pass("20 minutes")
          expect(closes(sent).sort()).toEqual(["closeProvision 2", "closeProvision 3"])
        })
      )
      // Everybody was read once before the first command went out.
      const first = sent.findIndex((call) => call.startsWith("close"))
      for (const index of [1, 2, 3]) expect(sent.slice(0, first)).toContain(`readOnboarding ${index}`)
      expect(sent.filter((call) => call === "readOnboarding 1").length).toBeLessThan(30)

      // A restart knows who is behind.
      sent.length = 0
      yield* live(
        false,
        Effect.gen(function* () {
          yield* pass("5 minutes")
          expect(closes(sent)).toEqual([])
          state.unreadable = false
          yield* pass("6 minutes")
          expect(closes(sent)).toEqual(["closeProvision 1"])
          const { problems } = yield* Provisioner.use((it) => it.explain(uuidOf(1)))
          expect(problems.join()).not.toContain("restore")
        })
      )
      expect(sent.findLastIndex((call) => call === "readOnboarding 1")).toBeLessThan(
        sent.indexOf("closeProvision 1")
      )
      sent.length = 0
      yield* live(false, pass("5 minutes"))
      expect(sent).toEqual([])
    })
  )

  it.effect(
    "is held back although not even their provision could be read, and is read as a whole later",
    () =>
      Effect.gen(function* () {
        const { bank, live, state, sent } = yield* makeWorld("readProvision")
        const hidden = bank.people.get(uuidOf(1))!
        bank.people.delete(uuidOf(1))
        yield* live(
          true,
          Effect.gen(function* () {
            const provisioner = yield* Provisioner
            yield* pass("2 seconds")
            expect(yield* provisioner.bank.state).toEqual({ _tag: "Open" })
            yield* close(1, 2)
            yield* pass("5 minutes")
            expect(closes(sent)).toEqual(["closeProvision 2"])
            bank.people.set(uuidOf(1), hidden)
            state.unreadable = false
            yield* pass("6 minutes")
            expect(closes(sent)).toEqual(["closeProvision 2", "closeProvision 1"])
          })
        )
        const ofUser = sent.filter((call) => call.endsWith(" 1") && call !== "readProvision 1")
        expect(ofUser).toEqual(["readOnboarding 1", "closeProvision 1"])
      })
  )
})
