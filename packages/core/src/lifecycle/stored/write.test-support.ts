import { existsSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { envelopeVersion } from "../envelope.ts"
import { owedCommands } from "../step.ts"
import { envelopesInAllStates } from "./all-states.test-support.ts"

// Writes the envelopes of the present version: once before a release, then never again. `--again` while the version is still unreleased.
const file = fileURLToPath(new URL(`version-${envelopeVersion}.jsonl`, import.meta.url))
if (existsSync(file) && !process.argv.includes("--again"))
  throw new Error(`${file} is there. Released envelopes are never rewritten; raise envelopeVersion.`)
const lines = Object.entries(envelopesInAllStates()).map(([place, envelope]) =>
  JSON.stringify({ place, owes: owedCommands(envelope).map(({ id }) => id), envelope })
)
writeFileSync(file, `${lines.join("\n")}\n`)
process.stdout.write(`${lines.length} envelopes in ${file}\n`)
