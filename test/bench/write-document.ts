import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../checks/repository.ts"
import type { Section } from "./report.ts"

const document = join(root, "docs/benchmarks.md")

/** Replaces what stands between `<!-- bench:name -->` and `<!-- /bench:name -->`; the prose around stays. Throws when a section has no place. */
export const writeDocument = (sections: readonly Section[]): void => {
  let text = readFileSync(document, "utf8")
  for (const section of sections) {
    const [open, close] = [`<!-- bench:${section.name} -->`, `<!-- /bench:${section.name} -->`]
    const [before, rest] = text.split(open)
    const after = rest?.split(close)[1]
    if (before === undefined || after === undefined)
      throw new Error(`docs/benchmarks.md has no place for ${section.name}: ${open} … ${close}`)
    text = `${before}${open}\n\n${section.text}\n\n${close}${after}`
  }
  writeFileSync(document, text)
}
