import { parseArgs } from "node:util"
import { benchmarks } from "./benchmarks.ts"
import { layers } from "./layers.ts"
import { machine } from "./machine.ts"
import { measure } from "./measure.ts"
import { report } from "./report.ts"
import type { Section } from "./report.ts"
import { sizes } from "./sizes.ts"
import { loadNow, stamped } from "./stamped.ts"
import { staleBuilds } from "./stale-builds.ts"
import { writeDocument } from "./write-document.ts"

// `pnpm bench` measures everything, `pnpm bench step flows` those: the one of this name, or all whose names begin with it (`flows-…`). `--write` puts each
// table into docs/benchmarks.md as soon as it is there, with the day and the load it was made under. Exits 1 when a target was missed.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } }
})
const say = (text: string) => void process.stdout.write(`${text}\n`)
const refuse = (why: string): never => {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}

const names = [...benchmarks.map(({ name }) => name), "layers", "sizes"]
const named = (word: string): readonly string[] =>
  names.includes(word) ? [word] : names.filter((name) => name.startsWith(`${word}-`))
const unknown = positionals.filter((word) => named(word).length === 0)
if (unknown.length > 0) refuse(`There is no benchmark ${unknown.join(", ")}; use ${names.join(", ")}.`)

const wanted = positionals.length === 0 ? names : positionals.flatMap(named)
const needsBuild =
  wanted.includes("sizes") || benchmarks.some(({ name, built }) => built && wanted.includes(name))
const stale = needsBuild ? staleBuilds() : []
if (stale.length > 0)
  refuse(`This measures the built packages, but ${stale.join(", ")}. Run \`npx -y pnpm@12 build\` first.`)

const sections: Section[] = []
const finish = async (name: string, make: () => Section | Promise<Section>) => {
  const section = stamped(loadNow(), await make())
  sections.push(section)
  say(`## ${name}\n\n${section.text}\n`)
  if (values.write) writeDocument(section)
}
for (const benchmark of benchmarks)
  if (wanted.includes(benchmark.name))
    await finish(benchmark.name, () => report(benchmark, measure(benchmark)))
if (wanted.includes("layers")) await finish("layers", layers)
if (wanted.includes("sizes")) await finish("sizes", sizes)
say(`## machine\n\n${machine().text}\n`)
if (values.write) writeDocument(machine())

const missed = sections.filter((section) => section.missed > 0)
const met = sections.reduce((sum, section) => sum + section.met, 0)
say(
  `${met} targets met${missed.length > 0 ? `; MISSED in ${missed.map(({ name }) => name).join(", ")}` : ""}`
)
process.exitCode = missed.length > 0 ? 1 : 0
