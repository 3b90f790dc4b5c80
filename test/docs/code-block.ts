import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../checks/repository.ts"

/** A fenced block of a document. */
export interface CodeBlock {
  /** Path from the root. */
  readonly document: string
  /** Where its code begins, from 1. */
  readonly line: number
  readonly code: string
  /** Absent: `ts`. */
  readonly language?: string
}

/** The blocks of a Markdown file that are marked `ts` or `tsx`, in order. `document` is its path from the root. */
export const typescriptBlocks = (document: string): readonly CodeBlock[] => {
  const text = readFileSync(join(root, document), "utf8")
  return [...text.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(
    ({ index, 1: language = "ts", 2: code = "" }) => ({
      document,
      line: text.slice(0, index).split("\n").length + 1,
      code,
      language
    })
  )
}
