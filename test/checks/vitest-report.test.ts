import { describe, expect, it } from "vitest"
import { closingLine, failuresOf, type VitestReport } from "./vitest-report.ts"

const passed = { fullName: "a lock opens", status: "passed", failureMessages: [] }
const failed = {
  fullName: "a lock closes",
  status: "failed",
  failureMessages: ["AssertionError: open\n at lock.test.ts:3"]
}

const report: VitestReport = {
  numPassedTests: 1,
  numFailedTests: 1,
  testResults: [
    { name: "/repo/fine.test.ts", status: "passed", message: "", assertionResults: [passed] },
    { name: "/repo/lock.test.ts", status: "failed", message: "", assertionResults: [passed, failed] },
    { name: "/repo/broken.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] }
  ]
}

describe("what is said about failed tests", () => {
  it("names each with its file and its error, and the files that did not load", () => {
    expect(failuresOf(report, "/repo")).toEqual([
      "lock.test.ts: a lock closes\n    AssertionError: open\n     at lock.test.ts:3",
      "broken.test.ts\n    Cannot find module"
    ])
  })

  it("shortens a long error", () => {
    const long = {
      ...failed,
      failureMessages: [Array.from({ length: 300 }, (_, line) => `line ${line}`).join("\n")]
    }
    const [said] = failuresOf(
      { ...report, testResults: [{ name: "a", status: "failed", message: "", assertionResults: [long] }] },
      "/repo"
    )
    expect(said?.split("\n")).toHaveLength(26)
  })

  it("counts a file that did not load as one failed test", () => {
    expect(closingLine(report, false)).toBe("1 passed, 2 failed")
  })

  it("never says that nothing failed when the run did", () => {
    expect(closingLine({ numPassedTests: 3, numFailedTests: 0, testResults: [] }, false)).toBe(
      "3 passed, 1 failed"
    )
    expect(closingLine({ numPassedTests: 3, numFailedTests: 0, testResults: [] }, true)).toBe(
      "3 passed, 0 failed"
    )
  })
})
