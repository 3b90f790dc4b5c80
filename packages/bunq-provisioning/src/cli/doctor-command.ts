import { checkDatabase } from "../doctor/check-database.ts"
import { checkJournals } from "../doctor/check-journals.ts"
import { checkKey } from "../doctor/check-key.ts"
import { addressOf, checkPartner, checkReach } from "../doctor/check-bank.ts"
import { checkVaultKey } from "../doctor/check-vault-key.ts"
import { fine, problemOf, skipped } from "../doctor/finding.ts"
import type { Finding } from "../doctor/finding.ts"
import { isPresent } from "../database-layers.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { databaseOption } from "./database-option.ts"
import { environmentOption } from "./environment-option.ts"
import { exitCode, reportError } from "./exit-code.ts"
import type { ExitCode } from "./exit-code.ts"
import { hookTokens } from "./hook-tokens.ts"
import { vaultOption } from "./settings.ts"
import { untilAborted } from "./until-aborted.ts"

type Tell = (findings: readonly Finding[]) => void

const attempt = <A>(check: string, tell: Tell, read: () => A): A | undefined => {
  try {
    return read()
  } catch (error) {
    tell([problemOf(check, error)])
    return undefined
  }
}

/** None where bunq is to call nobody. */
const tokensOf = (context: CommandContext, database: string | undefined, tell: Tell): readonly string[] => {
  try {
    return hookTokens(context, { database, make: false })
  } catch (error) {
    if (reportError(error).reason !== "KeyMissing") tell([problemOf("webhooks", error)])
    return []
  }
}

const examine = async (context: CommandContext, tell: Tell): Promise<void> => {
  const { options, interrupted } = context
  tell([fine("program", `Node ${process.versions.node} on ${process.platform} ${process.arch}.`)])
  const environment = attempt("environment", tell, () => environmentOption(context))
  const storage = attempt("database", tell, () => ({
    database: databaseOption(context),
    ...vaultOption(context)
  }))
  let key: string | null = null
  if (environment !== undefined) {
    tell([fine("environment", `${environment.name}, at ${addressOf(environment)}.`)])
    const checked = await checkKey(context, environment)
    key = checked.key
    tell([checked.finding])
  }
  let vaultOpens = false
  if (storage !== undefined) {
    tell(await checkDatabase(storage.database))
    if (storage.database !== undefined && isPresent(storage.database))
      tell([await checkJournals(storage.database)])
    const vault = await checkVaultKey(storage)
    vaultOpens = vault.verdict === "ok"
    tell([vault])
  }
  if (options["offline"] === true) return tell([skipped("reach", "bunq was not asked (--offline).")])
  if (environment === undefined || interrupted.aborted) return
  const { reached, findings } = await checkReach(environment, interrupted)
  tell(findings)
  if (!reached) return tell([skipped("partner", "bunq was not asked.")])
  if (key === null) return tell([skipped("partner", "bunq was not asked: there is no key that fits.")])
  if (interrupted.aborted) return
  const tokens = tokensOf(context, storage?.database, tell)
  tell(await checkPartner({ environment, apiKey: key, ...storage }, { vaultOpens, hookTokens: tokens }))
}

/** Looks at everything an operation stands on; writes nothing and may run beside a service. */
export const doctorCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, interrupted } = context
  const all: Finding[] = []
  let over = false
  const tell: Tell = (findings) => {
    if (over) return
    for (const finding of findings) {
      const { check, verdict, text, fix } = finding
      all.push(finding)
      output.event({ type: "finding", check, verdict, text, fix })
      output.line(`${verdict.padEnd(8)} ${check.padEnd(13)} ${text}`)
      if (fix !== null) output.line(`${" ".repeat(23)}fix: ${fix}`)
    }
  }
  await Promise.race([examine(context, tell), untilAborted(interrupted)])
  over = true
  const count = (verdict: Finding["verdict"]) => all.filter((one) => one.verdict === verdict).length
  const [problems, warnings] = [count("problem"), count("warning")]
  const worst = problems > 0 ? "problem" : warnings > 0 ? "warning" : "ok"
  const summary = {
    ok: problems === 0 && !interrupted.aborted,
    worst,
    problems,
    warnings,
    checks: all.length
  }
  if (interrupted.aborted) {
    output.line("Interrupted: the rest was not looked at.")
    return { exitCode: exitCode.interrupted, summary }
  }
  output.line("")
  output.line(
    problems + warnings === 0
      ? "All is well."
      : `${problems} problem${problems === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}.`
  )
  const code = Math.max(...all.map((finding) => finding.exitCode)) as ExitCode
  return { exitCode: code, summary }
}
