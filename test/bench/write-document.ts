import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../checks/repository.ts"
import type { Section } from "./report.ts"

const document = join(root, "docs/benchmarks.md")

/** Replaces what stands between `<!-- bench:name -->` and `<!-- /bench:name -->`; the prose around stays. Throws when the section has no place. */
export const writeDocument = ({ name, text }: Section): void => {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const [before, rest] = readFileSync(document, "utf8").split(open)
  const after = rest?.split(close)[1]
  if (before === undefined || after === undefined)
    throw new Error(`docs/benchmarks.md has no place for ${name}: ${open} … ${close}`)
  writeFileSync(document, `${before}${open}\n\n${text}\n\n${close}${after}`)
}
