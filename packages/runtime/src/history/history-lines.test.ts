import { describe, expect, it } from "vitest"
import { chained } from "../journal-chain/chain-hash.ts"
import { verifyHistory } from "./history-export.ts"
import type { HistoryExport } from "./history-export.ts"
import { historyLines, parseHistory } from "./history-lines.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-000000000001"
const entry = (number: number) => ({
  number,
  seq: number,
  at: 1_000 + number,
  source: "bank" as const,
  cause: "provision.observed",
  fact: { kind: "noted" as const },
  responseId: `response-${number}`
})
const entries = chained(uuid, { number: 0, hash: null }, [1, 2, 3, 4].map(entry))
const history: HistoryExport = {
  format: 1,
  uuid,
  exportedAt: 9_000,
  erased: null,
  start: null,
  end: { number: 4, hash: entries[3]?.hash ?? null },
  sealed: ["request"],
  responseIds: ["response-1"],
  entries
}
const text = historyLines(history).join("\n")
const verdict = (changed: string) => {
  const read = parseHistory(changed)
  return read === null ? null : verifyHistory(read).broken
}

describe("an export", () => {
  it("reads back as it was, and verifies by itself", () => {
    expect(parseHistory(`${text}\n`)).toEqual(history)
    expect(verdict(text)).toBe(null)
  })
  const lines = text.split("\n")
  const rows: ReadonlyArray<readonly [string, string, ReturnType<typeof verdict>]> = [
    ["a changed word", text.replace('"bank"', '"user"'), { number: 1, fault: "Changed" }],
    ["a line taken out", lines.toSpliced(2, 1).join("\n"), { number: 2, fault: "Missing" }],
    ["the last line taken off", lines.slice(0, -1).join("\n"), { number: 4, fault: "TailMissing" }],
    [
      "lines turned round",
      lines.toSpliced(1, 2, lines[2] ?? "", lines[1] ?? "").join("\n"),
      { number: 1, fault: "Missing" }
    ],
    ["a line cut short", text.slice(0, -5), { number: 4, fault: "Unreadable" }],
    [
      "another user's name on it",
      text.replace(uuid, uuid.replace(/1$/, "2")),
      { number: 1, fault: "Changed" }
    ]
  ]
  for (const [name, changed, broken] of rows)
    it(`shows ${name}`, () => {
      expect(verdict(changed)).toEqual(broken)
    })
  it("is not read from what is none", () => {
    for (const none of [
      "",
      "{}",
      "[]",
      "hello",
      text.replace('"format":1', '"format":2'),
      lines.slice(1).join("\n")
    ])
      expect(parseHistory(none)).toBe(null)
  })
})
