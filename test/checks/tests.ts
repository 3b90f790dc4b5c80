import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { stripVTControlCharacters } from "node:util"
import type { Check } from "./check.ts"
import { root, scratch } from "./repository.ts"
import { runCommand } from "./run-command.ts"
import { closingLine, failuresOf, type VitestReport } from "./vitest-report.ts"

/** So many lines of what vitest printed follow the failures: its own account of errors stands at the end. */
const tailLines = 150

const reportFrom = (file: string): VitestReport | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as VitestReport) : undefined

/** The failures first: whoever reads a log in a small window finds them at once. */
const complaint = (report: VitestReport | undefined, output: string, log: string): string =>
  [
    ...(report === undefined ? ["vitest ended without a report"] : failuresOf(report, root)),
    `The end of what vitest printed; all of it is in ${relative(root, log)}:`,
    output.split("\n").slice(-tailLines).join("\n")
  ].join("\n\n")

/** What tests print about how much they proved, which needed a second try, and the end of what vitest prints: files, tests, errors, duration. */
const summaryOf = (output: string): string => {
  const lines = stripVTControlCharacters(output).split("\n")
  const from = lines.findLastIndex((line) => /^\s+Test Files /.test(line))
  const to = lines.findLastIndex((line) => /^\s+Duration /.test(line))
  const proofs = lines.filter((line) => /^(proof|second try): /.test(line))
  return [...proofs, "", ...(from < 0 ? [] : lines.slice(from, to + 1))].join("\n")
}

/** All of vitest's projects: unit tests beside the code, whole-system tests, and those on the packed tarballs. */
export const tests: Check = {
  name: "tests",
  proves: "vitest: unit tests, whole-system tests, the packed packages on Node 22, 24 and 26",
  needs: [],
  // Last and alone: after `pack`, whose tarballs it installs, but also when packing failed.
  alone: true,
  run: async () => {
    const file = join(scratch, "vitest.json")
    mkdirSync(scratch, { recursive: true })
    rmSync(file, { force: true })
    const reporters = ["default", "json", join(root, "test/checks/second-try-reporter.ts")]
    const words = reporters.map((reporter) => `--reporter=${reporter}`)
    // Tests start hundreds of processes: with their modules compiled once they start in half the time.
    const env = { NODE_COMPILE_CACHE: join(scratch, "compile-cache") }
    const { ok, output } = await runCommand(
      "vitest",
      ["run", "--allowOnly=false", `--outputFile.json=${file}`, ...words],
      { env }
    )
    const log = join(scratch, "vitest.log")
    writeFileSync(log, output)
    const found = reportFrom(file)
    const closing = found === undefined ? "0 passed, 1 failed" : closingLine(found, ok)
    return { ok, output: ok ? output : complaint(found, output, log), summary: summaryOf(output), closing }
  }
}
