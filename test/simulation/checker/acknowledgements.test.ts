import type { ChainedEntry } from "@bunq-provisioning/core/ports"
import { beforeEach, expect, it } from "vitest"
import type { RawTables } from "../store/raw-tables.ts"
import { makeAcknowledgements } from "./acknowledgements.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-000000000001"
const entry = (number: number, cause: string, hash = `${number}`): ChainedEntry => ({
  number,
  seq: number,
  at: number,
  source: "user",
  cause,
  fact: { kind: "noted" },
  responseId: null,
  hash
})

let journal: string[]
let said: string[]
const marks = new Set<string>()
const tables = {
  consumed: (id: string) => marks.has(id),
  journal: (_: string, after: number) => journal.slice(after)
} as unknown as RawTables
const written = (...entries: readonly ChainedEntry[]) => entries.map((one) => JSON.stringify(one))
const make = () => makeAcknowledgements(tables, (rule, detail) => said.push(`${rule}: ${detail}`))
const commit = (id: string, ...entries: readonly ChainedEntry[]) => ({
  uuid,
  inbox: [id],
  expected: 0,
  journal: entries
})
const told = (id: string, number = 0, copies = 0) => ({
  uuid,
  cause: "submit",
  inboxId: id,
  behind: { copies, number }
})

beforeEach(() => {
  journal = []
  said = []
  marks.clear()
  for (const id of ["a", "b", "c"]) marks.add(id)
})

it("takes what stands in the journal, of whichever attempt, and in the order it was said", () => {
  const check = make()
  check.attempted(commit("a", entry(1, "submit", "refused")))
  check.attempted(commit("a", entry(1, "moved"), entry(2, "submit")))
  check.attempted(commit("b", entry(3, "submit")))
  journal = written(entry(1, "moved"), entry(2, "submit"), entry(3, "submit"))
  check.told(told("a"))
  expect(check.upTo(uuid)).toEqual({ copies: 0, number: 2 })
  check.told(told("b", 2))
  check.hold(uuid, journal, 0)
  check.hold(uuid, journal.slice(2), 2)
  expect(said).toEqual([])
})

it("misses what is not there, is another's, or was changed since", () => {
  const check = make()
  check.attempted(commit("a", entry(1, "submit")))
  check.attempted(commit("b", entry(2, "submit", "of b")))
  journal = written(entry(1, "submit"), entry(2, "submit", "of somebody else"))
  check.told(told("b"))
  // There are as many entries of that cause as callers were told of: counting finds nothing.
  check.told(told("a"))
  check.told(told("c"))
  expect(said.map((line) => line.split(" ").at(-1))).toEqual(["b", "c"])
  expect(said.every((line) => line.startsWith("acknowledged-and-lost"))).toBe(true)
  check.hold(uuid, written(entry(1, "submit", "another")), 0)
  expect(said.at(-1)).toBe(`acknowledged-and-lost: ${uuid}: entry 1 is not what it was`)
})

it("finds what was told before it was durable, and what stands before something it was said after", () => {
  const check = make()
  check.attempted(commit("a", entry(2, "submit")))
  check.attempted(commit("b", entry(1, "submit")))
  journal = written(entry(1, "submit"), entry(2, "submit"))
  check.told(told("a"))
  check.told(told("b", check.upTo(uuid).number))
  expect(said.at(-1)).toMatch(/^acknowledged-out-of-order: .* entry 1, behind 2$/)
  marks.delete("b")
  check.told(told("b"))
  expect(said.at(-1)).toBe(`ack-before-commit: ${uuid}: b`)
})

it("forgets with a copy what was told since, and counts anew from there", () => {
  const check = make()
  check.attempted(commit("a", entry(1, "submit")))
  check.attempted(commit("b", entry(2, "submit")))
  check.attempted(commit("c", entry(2, "submit", "after the copy")))
  journal = written(entry(1, "submit"), entry(2, "submit"))
  check.told(told("a"))
  const goBack = check.remember()
  check.told(told("b"))
  journal = written(entry(1, "submit"), entry(2, "submit", "after the copy"))
  goBack()
  check.hold(uuid, journal, 0)
  check.told(told("c", 2))
  expect(said).toEqual([])
  check.told(told("c", 2, 1))
  expect(said.at(-1)).toMatch(/^acknowledged-out-of-order/)
})
