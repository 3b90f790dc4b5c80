import type { HistoryExport } from "./history-export.ts"

/** An export as JSON Lines: the first line says what it is, every other holds one journal entry. */
export const historyLines = ({ entries, ...head }: HistoryExport): readonly string[] => [
  JSON.stringify({ type: "history", ...head }),
  ...entries.map((entry) => JSON.stringify({ type: "entry", ...entry }))
]

const parsed = (line: string): { readonly type?: unknown } | null => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === "object" && value !== null ? value : null
  } catch {
    return null
  }
}

const isEnd = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as { number?: unknown }).number === "number"

/** Reads an export back; null when the text is none. An entry that cannot be read becomes one that `verifyHistory` refuses. */
export const parseHistory = (text: string): HistoryExport | null => {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const [head, ...rest] = lines.map(parsed)
  if (head?.type !== "history") return null
  const { type: _, ...given } = head as { readonly type: unknown } & Partial<HistoryExport>
  if (given.format !== 1 || typeof given.uuid !== "string" || !isEnd(given.end)) return null
  const entries = rest.map((one) => {
    if (one?.type !== "entry") return null
    const { type: __, ...entry } = one
    return entry
  })
  return { ...given, start: given.start ?? null, entries } as unknown as HistoryExport
}
