import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import type { Check } from "./check.ts"
import { scratch } from "./repository.ts"
import { runCommand } from "./run-command.ts"

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/** A file that does not even load counts as one failed test, and so does a run that failed without saying which. */
const closingLine = (file: string, ok: boolean): string => {
  if (!existsSync(file)) return "0 passed, 1 failed"
  const report = JSON.parse(readFileSync(file, "utf8")) as Report
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0
  ).length
  const failed = report.numFailedTests + unloaded
  return `${report.numPassedTests} passed, ${ok ? failed : Math.max(failed, 1)} failed`
}

/** What tests print about how much they proved, and the end of what vitest prints: files, tests, errors, duration. */
const summaryOf = (output: string): string => {
  const lines = stripVTControlCharacters(output).split("\n")
  const from = lines.findLastIndex((line) => /^\s+Test Files /.test(line))
  const to = lines.findLastIndex((line) => /^\s+Duration /.test(line))
  const proofs = lines.filter((line) => line.startsWith("proof: "))
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
    const report = join(scratch, "vitest.json")
    mkdirSync(scratch, { recursive: true })
    rmSync(report, { force: true })
    const words = [
      "--allowOnly=false",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`
    ]
    // Tests start hundreds of processes: with their modules compiled once they start in half the time.
    const env = { NODE_COMPILE_CACHE: join(scratch, "compile-cache") }
    const { ok, output } = await runCommand("vitest", ["run", ...words], { env })
    return { ok, output, summary: summaryOf(output), closing: closingLine(report, ok) }
  }
}
