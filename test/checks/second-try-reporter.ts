import type { Reporter, TestCase } from "vitest/node"

/**
 * Says which tests passed only at their second try, with the error of the first: such a test has a race, or what it tests has. Nothing is
 * hidden by trying again, and one unlucky moment of a busy machine does not hide what the other tests found.
 */
export default class SecondTryReporter implements Reporter {
  readonly #found: string[] = []

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return
    const [error] = test.result().errors ?? []
    const reason = error?.message.split("\n")[0] ?? "no error was kept"
    this.#found.push(`second try: ${test.module.relativeModuleId}: ${test.fullName}: ${reason}`)
  }

  onTestRunEnd(): void {
    for (const line of this.#found) process.stdout.write(`${line}\n`)
  }
}
