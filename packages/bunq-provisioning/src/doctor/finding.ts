import { exitCode, reportError } from "../cli/exit-code.ts"
import type { ExitCode } from "../cli/exit-code.ts"

/** What one look of the doctor came to. */
export interface Finding {
  readonly check: string
  readonly verdict: "ok" | "warning" | "problem" | "skipped"
  /** Without secrets. */
  readonly text: string
  /** What to do; null when there is nothing. */
  readonly fix: string | null
  /** What a problem makes the command end with. */
  readonly exitCode: ExitCode
}

export const fine = (check: string, text: string): Finding => ({
  check,
  verdict: "ok",
  text,
  fix: null,
  exitCode: exitCode.done
})

export const skipped = (check: string, text: string): Finding => ({
  ...fine(check, text),
  verdict: "skipped"
})

export const warning = (check: string, text: string, fix: string): Finding => ({
  ...fine(check, text),
  verdict: "warning",
  fix
})

export const problem = (
  check: string,
  text: string,
  more: { readonly fix: string; readonly exitCode?: ExitCode }
): Finding => ({ check, verdict: "problem", text, exitCode: exitCode.failed, ...more })

/** An error of ours as a finding: its message names the trouble, then, behind a semicolon, the fix. */
export const problemOf = (check: string, error: unknown): Finding => {
  const { message, exitCode: code } = reportError(error)
  const [text = "", ...fix] = message.split("; ")
  const capital = fix.join("; ")
  return {
    check,
    verdict: "problem",
    text,
    fix: capital === "" ? null : capital.charAt(0).toUpperCase() + capital.slice(1),
    exitCode: code
  }
}
