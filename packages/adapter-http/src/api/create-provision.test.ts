import { parseExternalUuid } from "@bunq-provisioning/core/input"
import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import { partnerCalls } from "@bunq-provisioning/core/wire"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { bankError, fakeBank, idReply, provisionItem } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"
import { memoryVault } from "../testing/memory-vault.ts"

const create = "POST /v1/partner-user-provision"
const find = `GET ${partnerCalls.findProvisions(parseExternalUuid(uuid)).path}`
const item = (id: number, created = "2026-06-12 09:41:13.795206") => provisionItem({ id, created })
const list = (...items: readonly object[]): FakeReply => ({ body: { Response: items } })

const ada = { email: "ada@example.com", phoneNumber: "+31612345678", product: "USER_VERIFIED" }
const vaultWithPerson = (person: object = ada) => {
  const vault = memoryVault()
  vault.rows.set(`${uuid}/${sealedPurpose.request}`, JSON.stringify(person))
  return vault
}

/** What a create does at a bank that holds `there(now, how many POSTs came)` and answers a POST with `answer`. */
const run = (options: {
  readonly sentAt?: number | null
  readonly answer?: FakeReply | "hang" | "cut"
  readonly there?: (now: number, posts: number) => readonly object[]
  readonly findAnswer?: FakeReply
  /** What writing a mark down comes to. */
  readonly marking?: Effect.Effect<void>
  readonly lookUpOnly?: boolean
  readonly person?: object
  readonly others?: (line: string) => FakeReply | undefined
}) =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const marks: number[] = []
    const posts: { readonly at: number; readonly marks: number }[] = []
    const finds: number[] = []
    const bank = fakeBank(({ line }) => {
      const now = clock.currentTimeMillisUnsafe()
      if (line === create) {
        posts.push({ at: now, marks: marks.length })
        return options.answer ?? list(item(7))
      }
      if (line === find) {
        finds.push(now)
        return options.findAnswer ?? list(...(options.there?.(now, posts.length) ?? []))
      }
      return options.others?.(line)
    })
    const call = BunqApi.use((api) =>
      api.createProvision(
        { uuid, requestRef: sealedPurpose.request, lookUpOnly: options.lookUpOnly ?? false },
        {
          sentAt: options.sentAt ?? null,
          markSent: (at) => Effect.map(options.marking ?? Effect.void, () => void marks.push(at))
        }
      )
    )
    const layer = adapterUnderTest(bank, {
      vault: vaultWithPerson(options.person),
      requestDeadline: "10 seconds",
      settleWindow: "15 seconds"
    })
    const exit = yield* driven(Effect.exit(call).pipe(Effect.provide(layer)))
    const id = exit._tag === "Success" ? (exit.value?.observation.id ?? null) : null
    return { outcome: reasonOf(exit), id, marks, posts, finds, bank }
  })

describe("createProvision (I3)", () => {
  it.effect("the first time: looked up once, marked, then sent", () =>
    Effect.gen(function* () {
      const { outcome, id, marks, posts, finds, bank } = yield* run({})
      expect({ outcome, id, finds }).toEqual({ outcome: "success", id: 7, finds: [0] })
      expect(bank.requests.slice(-2).map(({ line }) => line)).toEqual([find, create])
      expect(marks).toHaveLength(1)
      expect(posts).toEqual([{ at: 0, marks: 1 }])
      expect(bank.requests.at(-1)?.json).toMatchObject({
        email: "ada@example.com",
        products: ["USER_VERIFIED"]
      })
    })
  )

  it.effect(
    "never marked and there, as after a lost or copied database: found, neither marked nor sent",
    () =>
      Effect.gen(function* () {
        const { id, marks, posts, finds } = yield* run({ there: () => [item(5)] })
        expect({ id, marks, posts, finds }).toEqual({ id: 5, marks: [], posts: [], finds: [0] })
      })
  )

  it.effect("the audit product goes out with date of birth and residence [API §5.1]", () =>
    Effect.gen(function* () {
      const birth = { dateOfBirth: "1990-02-28", countryOfResidence: "NL" }
      const product = "USER_ANONYMOUS_TRANSACTION_AUDIT"
      const { outcome, bank } = yield* run({ person: { ...ada, ...birth, product } })
      expect(outcome).toBe("success")
      expect(bank.requests.at(-1)?.json).toMatchObject({
        products: [product],
        date_of_birth: "1990-02-28",
        country_of_residence: "NL"
      })
    })
  )

  it.effect.each<[string, number | null, readonly object[], number | null, number]>([
    ["there", null, [item(5), item(4)], 4, 1],
    ["not there", null, [], null, 1],
    ["not there after a request on its way could be done", -1_000, [], null, 7],
    ["there, after a request on its way", -1_000, [item(5)], 5, 1]
  ])("looked up only, %s: nothing is marked or sent", ([, sentAt, there, expected, looks]) =>
    Effect.gen(function* () {
      const seen = yield* run({ lookUpOnly: true, sentAt, there: () => there, person: {} })
      expect([seen.outcome, seen.id, seen.marks, seen.posts]).toEqual(["success", expected, [], []])
      expect(seen.finds).toHaveLength(looks)
    })
  )

  it.effect("a look-up that fails sends nothing", () =>
    Effect.gen(function* () {
      const { outcome, marks, posts } = yield* run({ findAnswer: { status: 503, text: "" } })
      expect({ outcome, marks, posts }).toEqual({ outcome: "Unavailable", marks: [], posts: [] })
    })
  )

  it.effect.each<[string, Effect.Effect<void>, number]>([
    ["fails", Effect.die("disk"), 0],
    ["takes as long as it may", Effect.sleep("5 seconds"), 1],
    ["takes longer", Effect.sleep(5_001), 0]
  ])("a mark that %s", ([, marking, sent]) =>
    Effect.gen(function* () {
      expect((yield* run({ marking })).posts).toHaveLength(sent)
    })
  )

  it.effect("an id for a reply is read (D4)", () =>
    Effect.gen(function* () {
      const { id } = yield* run({
        answer: idReply(9),
        others: (line) => (line === "GET /v1/partner-user-provision/9" ? list(item(9)) : undefined)
      })
      expect(id).toBe(9)
    })
  )

  it.effect.each<["hang" | "cut" | FakeReply, string]>([
    ["hang", "Ambiguous"],
    ["cut", "Ambiguous"],
    [{ ...list(item(7)), signature: "wrong" }, "Ambiguous"],
    [{ ...list(item(7)), signature: "none" }, "Ambiguous"],
    [{ status: 403, text: "<html>", signature: "none" }, "Ambiguous"],
    [{ status: 503, text: "<html>", signature: "none" }, "Unavailable"]
  ])("a doubtful reply is not sent again at once: %j", ([answer, tag]) =>
    Effect.gen(function* () {
      const { outcome, posts, finds } = yield* run({ answer })
      expect(outcome).toBe(tag)
      expect(posts).toHaveLength(1)
      expect(finds).toEqual([0])
    })
  )

  it.effect("sent before and there: found, not sent", () =>
    Effect.gen(function* () {
      const { id, posts, finds } = yield* run({ sentAt: 0, there: () => [item(5)] })
      expect({ id, posts, finds }).toEqual({ id: 5, posts: [], finds: [0] })
    })
  )

  it.effect("sent before and committed late, inside the settle window: found, not sent", () =>
    Effect.gen(function* () {
      const { id, posts } = yield* run({ sentAt: 0, there: (now) => (now >= 12_000 ? [item(5)] : []) })
      expect({ id, posts }).toEqual({ id: 5, posts: [] })
    })
  )

  it.effect("sent before and not there: looked for until after the window, then marked again and sent", () =>
    Effect.gen(function* () {
      const { id, posts, finds, marks } = yield* run({ sentAt: 0 })
      expect(id).toBe(7)
      expect(finds.length).toBeGreaterThan(2)
      expect(finds.at(-1)).toBeGreaterThanOrEqual(15_000)
      expect(posts[0]).toEqual({ at: marks[0], marks: 1 })
      expect(posts[0]?.at).toBeGreaterThanOrEqual(15_000)
    })
  )

  it.effect("sent long ago: one look is enough", () =>
    Effect.gen(function* () {
      const { finds, posts } = yield* run({ sentAt: -60_000 })
      expect(finds).toEqual([0])
      expect(posts).toHaveLength(1)
    })
  )

  it.effect("a mark from the future waits no longer than the window", () =>
    Effect.gen(function* () {
      const { posts } = yield* run({ sentAt: 9_000_000 })
      expect(posts[0]?.at).toBeLessThan(20_000)
    })
  )

  it.effect("two are there: the oldest is adopted", () =>
    Effect.gen(function* () {
      const there = [
        item(9, "2026-06-12 09:41:13.795207"),
        item(12, "2026-06-12 09:41:13.795206"),
        provisionItem({ id: 1, externalUuid: "0e7a1b9c-1111-4a55-9d0c-3f1f3f0a9b12" })
      ]
      const { id } = yield* run({ sentAt: 0, there: () => there })
      expect(id).toBe(12)
    })
  )

  it.effect("refused as a duplicate: what is there is adopted", () =>
    Effect.gen(function* () {
      const answer = bankError("A provision with this external UUID already exists.")
      const there = (_: number, posts: number) => (posts > 0 ? [item(5)] : [])
      expect(yield* run({ answer, there })).toMatchObject({ outcome: "success", id: 5 })
      expect(yield* run({ answer })).toMatchObject({ outcome: "Refused", id: null })
    })
  )

  it.effect("a reply about another provision is not believed", () =>
    Effect.gen(function* () {
      const other = list(provisionItem({ id: 3, externalUuid: "0e7a1b9c-1111-4a55-9d0c-3f1f3f0a9b12" }))
      expect(yield* run({ answer: other })).toMatchObject({ outcome: "Malformed" })
      const there = (_: number, posts: number) => (posts > 0 ? [item(5)] : [])
      expect(yield* run({ answer: other, there })).toMatchObject({ id: 5 })
    })
  )

  it.effect("a dead session is renewed, and the second request marked as well", () =>
    Effect.gen(function* () {
      let refused = false
      const { id, marks } = yield* run({
        others: () => undefined,
        get answer() {
          if (refused) return list(item(7))
          refused = true
          return bankError("Insufficient authentication.", 401)
        }
      })
      expect(id).toBe(7)
      expect(marks).toHaveLength(2)
    })
  )
})
