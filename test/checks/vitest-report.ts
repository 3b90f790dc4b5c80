/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  readonly name: string
  readonly status: string
  /** Why the file as a whole failed: it did not load, or a hook of it broke. */
  readonly message: string
  readonly assertionResults: readonly TestResult[]
}

interface TestResult {
  readonly fullName: string
  readonly status: string
  readonly failureMessages?: readonly string[] | null
}

/** Enough of an error to see what was expected and where; the whole of it stands in what vitest printed. */
const linesPerError = 25

const indented = (text: string): string =>
  text
    .split("\n")
    .slice(0, linesPerError)
    .map((line) => `    ${line}`)
    .join("\n")

const failuresOfFile = (file: FileResult, root: string): readonly string[] => {
  if (file.status !== "failed") return []
  const where = file.name.startsWith(`${root}/`) ? file.name.slice(root.length + 1) : file.name
  const tests = file.assertionResults.filter(({ status }) => status === "failed")
  if (tests.length === 0) return [`${where}\n${indented(file.message)}`]
  return tests.map(({ fullName, failureMessages }) =>
    [`${where}: ${fullName}`, ...(failureMessages ?? []).map(indented)].join("\n")
  )
}

/** Each failed test with its file and the beginning of its error, a file that did not load with the reason. */
export const failuresOf = (report: VitestReport, root: string): readonly string[] =>
  report.testResults.flatMap((file) => failuresOfFile(file, root))

/** A file that does not even load counts as one failed test, and so does a run that failed without saying which. */
export const closingLine = (report: VitestReport, ok: boolean): string => {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0
  ).length
  const failed = report.numFailedTests + unloaded
  return `${report.numPassedTests} passed, ${ok ? failed : Math.max(failed, 1)} failed`
}
