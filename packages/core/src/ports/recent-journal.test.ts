import { describe, expect, it } from "@effect/vitest"
import type { JournalEntry } from "../view/journal-entry.ts"
import { Effect } from "effect"
import { recentJournal } from "./recent-journal.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const entry = (number: number, over: Partial<JournalEntry> = {}) => ({
  number,
  seq: number,
  at: number,
  source: "bank" as const,
  cause: "provision.observed",
  fact: { kind: "noted" as const },
  responseId: null,
  hash: null,
  ...over
})

/** A journal of `length` entries, and how many of them were read. */
const journalOf = (length: number, special: { readonly [number: number]: Partial<JournalEntry> }) => {
  const read = { entries: 0 }
  const store = {
    journalEnd: () => Effect.succeed({ number: length, hash: null }),
    journal: (_: string, { after = 0, limit = Infinity }: { after?: number; limit?: number } = {}) =>
      Effect.sync(() => {
        const found = Array.from({ length: Math.max(0, Math.min(limit, length - after)) }, (_, index) =>
          entry(after + index + 1, special[after + index + 1])
        )
        read.entries += found.length
        return found
      })
  }
  return { store, read }
}

describe("the recent journal", () => {
  it.effect("is one page when it has what is wanted, oldest first", () =>
    Effect.gen(function* () {
      const { store, read } = journalOf(10_000, { 9_900: { responseId: "r" } })
      const entries = yield* recentJournal(store, { uuid, retried: [] })
      expect([entries[0]?.number, entries.at(-1)?.number, entries.length]).toEqual([9_801, 10_000, 200])
      expect(read.entries).toBe(200)
    })
  )

  it.effect("goes back for the last attempt of a command that is tried again", () =>
    Effect.gen(function* () {
      const attempt = { cause: "command.failed resetToken", responseId: "r" }
      const { store } = journalOf(10_000, { 9_500: attempt })
      const entries = yield* recentJournal(store, { uuid, retried: ["resetToken"] })
      expect([entries[0]?.number, entries.length]).toEqual([9_401, 600])
      expect(entries.map(({ number }) => number)).toEqual(
        Array.from({ length: 600 }, (_, index) => 9_401 + index)
      )
    })
  )

  it.effect("gives up after five pages, and reads a short one whole", () =>
    Effect.gen(function* () {
      const long = journalOf(10_000, {})
      expect((yield* recentJournal(long.store, { uuid, retried: [] })).length).toBe(1_000)
      expect(long.read.entries).toBe(1_000)
      const short = journalOf(3, {})
      expect((yield* recentJournal(short.store, { uuid, retried: [] })).map(({ number }) => number)).toEqual([
        1, 2, 3
      ])
      expect(yield* recentJournal(journalOf(0, {}).store, { uuid, retried: [] })).toEqual([])
    })
  )
})
