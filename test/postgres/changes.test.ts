import type { Change } from "@bunq-provisioning/core/ports"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import {
  aNumber,
  begun,
  changesOf,
  ofUser,
  opened,
  page,
  quick,
  rowOf,
  slow,
  waiting
} from "./changing-store.ts"
import type { Store } from "./changing-store.ts"
import { firstCommit, nextCommit } from "./sample-commit.ts"
import { inTransaction, runSql } from "./server/run-sql.ts"

describe("changes on PostgreSQL", () => {
  it.live("are not handed out while the other lane may still come before them", () =>
    Effect.gen(function* () {
      const { url, store, outside } = yield* begun()
      for (const commit of [slow, quick]) yield* store.commit(commit)
      const last = yield* store.lastChange()
      const late = yield* inTransaction(
        url,
        rowOf(slow.uuid),
        Effect.gen(function* () {
          const late = yield* Effect.forkDetach(store.commit(nextCommit(slow)))
          yield* waiting(url)
          yield* store.commit(nextCommit(quick))
          for (const one of [store, outside]) {
            expect(yield* one.changesAfter(last, page)).toEqual([])
            expect(yield* one.lastChange()).toBeLessThanOrEqual(last)
          }
          return late
        })
      )
      yield* Fiber.join(late)
      for (const one of [store, outside]) {
        const both = yield* changesOf(one, last, 2)
        // Whoever had gone on behind the quick one would never have seen the slow one.
        expect(ofUser(both)).toEqual(["slow", "quick"])
        expect(yield* one.lastChange()).toBe(both[1]?.change)
      }
    })
  )

  it.live("are not held up by what others do on the server; another process waits for them", () =>
    Effect.gen(function* () {
      const { url, store, outside } = yield* begun()
      yield* store.commit(quick)
      const last = yield* store.lastChange()
      yield* inTransaction(
        url,
        aNumber,
        Effect.gen(function* () {
          yield* store.commit(nextCommit(quick))
          expect((yield* store.changesAfter(last, page)).length).toBe(1)
          expect(yield* outside.changesAfter(last, page)).toEqual([])
        })
      )
      expect((yield* changesOf(outside, last, 1)).length).toBe(1)
    })
  )

  it.live("are left to the server to order once a reply was lost", () =>
    Effect.gen(function* () {
      const { url, store } = yield* begun()
      for (const commit of [slow, quick]) yield* store.commit(commit)
      const last = yield* store.lastChange()
      const lost = yield* inTransaction(
        url,
        rowOf(slow.uuid),
        Effect.gen(function* () {
          const lost = yield* Effect.forkDetach(Effect.exit(store.commit(nextCommit(slow))))
          const pid = yield* waiting(url)
          yield* runSql(url, "SELECT pg_terminate_backend($1)", [pid])
          return lost
        })
      )
      expect(Exit.isFailure(yield* Fiber.join(lost))).toBe(true)
      yield* store.commit(nextCommit(quick))
      expect(ofUser(yield* changesOf(store, last, 1))).toEqual(["quick"])
      yield* inTransaction(
        url,
        aNumber,
        Effect.gen(function* () {
          yield* store.commit(nextCommit(slow))
          expect(ofUser(yield* store.changesAfter(last, page))).toEqual(["quick"])
        })
      )
      expect(ofUser(yield* changesOf(store, last, 2))).toEqual(["quick", "slow"])
    })
  )

  it.live("that were handed out stay so when a reply is lost, whoever holds the server up", () =>
    Effect.gen(function* () {
      const { url, store } = yield* begun()
      for (const commit of [slow, quick]) yield* store.commit(commit)
      yield* inTransaction(
        url,
        aNumber,
        Effect.gen(function* () {
          yield* store.commit(nextCommit(quick))
          const [last, all] = [yield* store.lastChange(), yield* store.changesAfter(0, page)]
          expect(ofUser(all)).toEqual(["slow", "quick", "quick"])
          const lost = yield* inTransaction(
            url,
            rowOf(slow.uuid),
            Effect.gen(function* () {
              const lost = yield* Effect.forkDetach(Effect.exit(store.commit(nextCommit(slow))))
              yield* runSql(url, "SELECT pg_terminate_backend($1)", [yield* waiting(url)])
              return lost
            })
          )
          expect(Exit.isFailure(yield* Fiber.join(lost))).toBe(true)
          expect(yield* store.lastChange()).toBe(last)
          expect(yield* store.changesAfter(0, page)).toEqual(all)
          yield* store.commit(nextCommit(slow))
          expect(yield* store.lastChange()).toBe(last)
        })
      )
    })
  )

  it.live(
    "reach every reader once and in order while both lanes are busy and others hold the server up",
    () =>
      Effect.gen(function* () {
        const { url, store, outside } = yield* begun()
        const [users, turns] = [120, 8]
        let isOver = false
        const life = Effect.fnUntraced(function* (index: number) {
          let commit = firstCommit(index)
          yield* store.commit(commit)
          for (let turn = 1; turn < turns; turn += 1) {
            commit = nextCommit(commit)
            yield* store.commit(commit)
          }
        })
        const lives = Effect.ensuring(
          Effect.forEach(
            Array.from({ length: users }, (_, index) => index),
            life,
            {
              concurrency: "unbounded",
              discard: true
            }
          ),
          Effect.sync(() => void (isOver = true))
        )
        /** Rows that are held for a moment, so that one lane waits and the other goes on. */
        const holding = Effect.gen(function* () {
          for (let index = 0; !isOver; index = (index + 7) % users)
            yield* inTransaction(url, rowOf(firstCommit(index).uuid), Effect.sleep("5 millis"))
        })
        const following = Effect.fnUntraced(function* (one: Store) {
          const seen: Change[] = []
          for (let left = 100_000; left > 0 && seen.length < users * turns; left -= 1) {
            const found = yield* one.changesAfter(seen.at(-1)?.change ?? 0, { limit: 50 })
            seen.push(...found)
            if (found.length === 0) yield* Effect.sleep("1 millis")
          }
          return seen
        })
        const [, , ...readers] = yield* Effect.all(
          [lives, holding, following(store), following(store), following(outside)],
          { concurrency: "unbounded" }
        )
        const all = yield* store.changesAfter(0, page)
        expect(all.length).toBe(users * turns)
        for (const seen of readers) expect(seen).toEqual(all)
        for (let index = 0; index < users; index += 1) {
          const { uuid } = firstCommit(index)
          const own = all.filter((one) => one.uuid === uuid).map(({ entry }) => entry.number)
          expect(own).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
        }
        process.stdout.write(
          `proof: changes on PostgreSQL: ${all.length} commits on two lanes, ${readers.length} readers, none left out or repeated\n`
        )
      })
  )

  it.live("go on behind the last number where transaction ids do not", () =>
    Effect.gen(function* () {
      const { url, store, close } = yield* begun()
      yield* store.commit(quick)
      yield* close
      // As after a move to another server, whose transactions are numbered from the start.
      yield* runSql(url, "UPDATE bunq_provisioning.change_origin SET origin = origin - 1000000000000")
      const again = yield* opened(url)
      const before = yield* again.store.lastChange()
      yield* again.store.commit(nextCommit(quick))
      const changes = yield* again.store.changesAfter(0, page)
      expect(changes.map(({ entry }) => entry.number)).toEqual([1, 2])
      expect((changes[1]?.change ?? 0) - before).toBeGreaterThan(0)
    })
  )

  it.live("number what was there before there were numbers, by time", () =>
    Effect.gen(function* () {
      const { url, store, close } = yield* begun()
      const entry = (number: number, at: number) => ({ ...slow.journal[0]!, number, at })
      // The clock was put back between the second and the third.
      yield* store.commit({ ...slow, journal: [entry(1, 10), entry(2, 30), entry(3, 5)] })
      yield* store.commit({ ...quick, journal: [entry(1, 20), entry(2, 40)] })
      yield* close
      for (const undo of [
        "ALTER TABLE bunq_provisioning.journal DROP COLUMN change",
        "DROP TABLE bunq_provisioning.change_origin",
        "ALTER TABLE bunq_provisioning.journal_start DROP COLUMN change",
        "UPDATE bunq_provisioning.schema_version SET version = 2"
      ])
        yield* runSql(url, undo)
      const again = yield* opened(url)
      const changes = yield* again.store.changesAfter(0, page)
      expect(changes.map(({ change }) => change)).toEqual([1, 2, 3, 4, 5])
      expect(ofUser(changes)).toEqual(["slow", "quick", "slow", "slow", "quick"])
      expect(changes.map(({ entry }) => entry.number)).toEqual([1, 1, 2, 3, 2])
      yield* again.store.commit(nextCommit(slow, { journal: [entry(4, 50)] }))
      expect((yield* again.store.changesAfter(5, page)).length).toBe(1)
      const refused = yield* Effect.exit(
        Effect.tryPromise(() =>
          Effect.runPromise(runSql(url, "UPDATE bunq_provisioning.journal SET change = 99 WHERE change = 1"))
        )
      )
      expect(Exit.isFailure(refused)).toBe(true)
    })
  )
})
