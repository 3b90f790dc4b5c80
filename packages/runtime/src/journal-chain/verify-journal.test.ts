import { copyFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import type { ChainedEntry } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, playUntil, testWorld, uuidOf } from "../loop/test-world.test-support.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"
import { temporaryFolder } from "../temporary-folder.test-support.ts"
import { canonicalJson } from "./canonical-json.ts"
import { chained, chainHash, chainStart, plainEntry } from "./chain-hash.ts"
import { verifyJournal } from "./verify-journal.ts"
import { verifyJournals } from "./verify-journals.ts"

const { file } = temporaryFolder()
const whole = file("whole.db")
const [one, two] = [uuidOf(1), uuidOf(2)]

/** Two verified users, their service stopped. */
const played = Effect.suspend(() =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    for (const index of [1, 2]) yield* provisioner.provision(person(index))
    const playing = yield* Effect.forkChild(
      Effect.forEach([one, two], (uuid) => playUntil(uuid, ({ settled }) => settled), { concurrency: 2 })
    )
    yield* pass("3 minutes")
    yield* Fiber.join(playing)
    return yield* provisioner.custody.verifyJournals()
  }).pipe(Effect.provide(testWorld(makeScriptedBank(), SqliteStore.layer({ file: whole }))))
)

const withoutTriggers =
  "DROP TRIGGER journal_keeps; DROP TRIGGER journal_stays; DROP TRIGGER journal_appends; "
const of = (uuid: string) => `uuid = '${uuid}'`
const move = (from: string, to: string) =>
  `UPDATE journal SET number = ${to} WHERE ${of(one)} AND number = ${from}; `

/** Each on a copy, by somebody who may write the file. */
const tampering: ReadonlyArray<
  readonly [string, string, { readonly fault: string; readonly number: number }]
> = [
  [
    "a changed entry",
    `UPDATE journal SET entry = replace(entry, 'bank', 'user') WHERE ${of(one)} AND number = 2`,
    { fault: "Changed", number: 2 }
  ],
  [
    "an entry taken out of the middle",
    `DELETE FROM journal WHERE ${of(one)} AND number = 3`,
    { fault: "Missing", number: 3 }
  ],
  [
    "the beginning taken away",
    `DELETE FROM journal WHERE ${of(one)} AND number <= 2`,
    { fault: "Missing", number: 1 }
  ],
  [
    "the newest entries taken away",
    `DELETE FROM journal WHERE ${of(one)} AND number > 5`,
    { fault: "TailMissing", number: 6 }
  ],
  ["everything taken away", `DELETE FROM journal WHERE ${of(one)}`, { fault: "TailMissing", number: 1 }],
  [
    "two entries in another order",
    move("3", "99") + move("4", "3") + move("99", "4"),
    { fault: "Missing", number: 3 }
  ],
  [
    "an entry too many, in the middle",
    `UPDATE journal SET number = number + 1000 WHERE ${of(one)} AND number > 3;
     UPDATE journal SET number = number - 999 WHERE ${of(one)} AND number > 1000;
     INSERT INTO journal (uuid, number, entry, hash) SELECT uuid, 4, entry, hash FROM journal WHERE ${of(one)} AND number = 3`,
    { fault: "Missing", number: 4 }
  ],
  [
    "the journal of another user",
    `DELETE FROM journal WHERE ${of(one)}; UPDATE journal SET uuid = '${one}' WHERE ${of(two)}`,
    { fault: "Changed", number: 1 }
  ],
  [
    "an entry of another user",
    `DELETE FROM journal WHERE ${of(one)} AND number = 4;
     INSERT INTO journal (uuid, number, entry, hash) SELECT '${one}', number, entry, hash FROM journal WHERE ${of(two)} AND number = 4`,
    { fault: "Changed", number: 4 }
  ],
  [
    "a hash taken away",
    `UPDATE journal SET hash = NULL WHERE ${of(one)} AND number = 4`,
    { fault: "Unchained", number: 4 }
  ],
  [
    "the hashes of the beginning taken away",
    `UPDATE journal SET hash = NULL WHERE ${of(one)} AND number <= 3`,
    { fault: "Changed", number: 4 }
  ],
  [
    "an entry that is no JSON",
    `UPDATE journal SET entry = '{' WHERE ${of(one)} AND number = 1`,
    { fault: "Unreadable", number: 1 }
  ],
  [
    "a beginning that was not pruned",
    `INSERT INTO journal_start SELECT uuid, number, hash, 0, 0 FROM journal WHERE ${of(one)} AND number = 2`,
    { fault: "Missing", number: 3 }
  ]
]

/** An entry of one's own at the end, chained as we would: only the user's state tells. */
const appended = (path: string): void => {
  const database = new DatabaseSync(path)
  const last = database
    .prepare("SELECT entry, hash FROM journal WHERE uuid = ? ORDER BY number DESC")
    .get(one)
  const entry = JSON.parse(String(last?.["entry"])) as ChainedEntry
  const forged = { ...entry, number: entry.number + 1 }
  const hash = chainHash(String(last?.["hash"]), forged)
  database
    .prepare("INSERT INTO journal (uuid, number, entry, hash) VALUES (?, ?, ?, ?)")
    .run(one, forged.number, JSON.stringify(forged), hash)
  database.close()
}

const verdictOn = (path: string) =>
  Effect.gen(function* () {
    const store = yield* ProvisionStore
    const all = yield* verifyJournals(store, { limit: 100 })
    return { own: yield* verifyJournal(store, one), broken: all.broken.map(({ uuid }) => uuid) }
  }).pipe(Effect.provide(SqliteStore.layerReadOnly({ file: path })))

describe("a journal of a database", () => {
  it.effect("verifies as it was written, and shows whatever was done to it", () =>
    Effect.gen(function* () {
      expect(yield* played).toMatchObject({ users: 2, unchained: 0, broken: [] })
      expect(yield* verdictOn(whole)).toMatchObject({
        own: { uuid: one, intact: true, broken: null, unchained: 0, prunedThrough: 0 },
        broken: []
      })
      for (const [name, sql, broken] of tampering) {
        const path = file()
        copyFileSync(whole, path)
        const database = new DatabaseSync(path)
        // The database itself refuses all that touches the journal.
        if (!sql.includes("journal_start")) expect(() => database.exec(sql), name).toThrow("append-only")
        database.exec(withoutTriggers + sql)
        database.close()
        const found = yield* verdictOn(path)
        expect(found.own, name).toMatchObject({ intact: false, broken })
        expect(found.broken, name).toContain(one)
      }
      const path = file()
      copyFileSync(whole, path)
      appended(path)
      const { own } = yield* verdictOn(path)
      expect(own?.broken).toEqual({ fault: "TailUnknown", number: own?.end.number })
    })
  )

  it.effect("is appended to and nothing else, whoever asks the database", () =>
    Effect.gen(function* () {
      const path = file()
      copyFileSync(whole, path)
      const database = new DatabaseSync(path)
      for (const sql of [
        "UPDATE journal SET entry = entry",
        "DELETE FROM journal",
        `DELETE FROM journal WHERE ${of(one)} AND number = 1`,
        "INSERT OR REPLACE INTO journal SELECT * FROM journal"
      ])
        expect(() => database.exec(sql), sql).toThrow("append-only")
      database.exec(
        `INSERT INTO journal_start SELECT uuid, number, hash, 0, 0 FROM journal WHERE ${of(one)} AND number = 2`
      )
      expect(() => database.exec(`DELETE FROM journal WHERE ${of(one)} AND number = 3`)).toThrow(
        "append-only"
      )
      database.exec(`DELETE FROM journal WHERE ${of(one)} AND number <= 2`)
      database.close()
      expect(yield* verdictOn(path)).toMatchObject({ own: { intact: true, prunedThrough: 2 }, broken: [] })
    })
  )
})

describe("the chain", () => {
  const entry = (number: number) => ({
    number,
    seq: number,
    at: 1_000,
    source: "bank" as const,
    cause: "noted",
    fact: { kind: "noted" as const },
    responseId: null
  })

  it("is the same whatever the order of keys, and another for another user", () => {
    const turned = Object.fromEntries(Object.entries(entry(1)).toReversed())
    expect(canonicalJson(turned)).toBe(canonicalJson(entry(1)))
    const first = (uuid: string) => chained(uuid, { number: 0, hash: null }, [entry(1)])[0]?.hash
    expect(first(one)).toMatch(/^[0-9a-f]{64}$/)
    expect(first(one)).not.toBe(first(two))
  })
  it("goes on from where it ended, as if it had been one commit", () => {
    const all = chained(one, { number: 0, hash: null }, [entry(1), entry(2), entry(3)])
    const [, second] = all
    const rest = chained(one, { number: 2, hash: second?.hash ?? null }, [entry(3)])
    expect(rest[0]).toEqual(all[2])
    expect(all.map((row) => plainEntry(row))).toEqual([entry(1), entry(2), entry(3)])
  })
  it("has a text that can be made again with other tools", () => {
    expect(canonicalJson({ b: [1, "ü\n"], a: { d: null, c: true }, e: undefined })).toBe(
      '{"a":{"c":true,"d":null},"b":[1,"ü\\n"]}'
    )
    // printf 'bunq-provisioning/journal/1/6b1f3a52-0c1e-4a55-9d0c-000000000001' | sha256sum
    expect(chainStart(one)).toBe("c95fe8ba3e2cb3186d155cd16eb072a2f7670c2113556cc1aed203411453e95a")
  })
})
