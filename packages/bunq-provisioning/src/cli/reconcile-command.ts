import type { Found, ReconcileReport } from "@bunq-provisioning/runtime"
import { besideBank } from "./beside-bank.ts"
import { byOption } from "./by-option.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { Interrupted } from "./interrupted.ts"
import type { Output } from "./output.ts"
import { readSettings } from "./settings.ts"
import { untilAborted } from "./until-aborted.ts"
import { withProvisioner } from "./with-provisioner.ts"

/** How many of a kind are shown to people. */
const shown = 20

const tell = <A extends object>(
  output: Output,
  kind: string,
  {
    found,
    title,
    text
  }: { readonly found: Found<A>; readonly title: string; readonly text: (one: A) => string }
): void => {
  for (const one of found.first) output.event({ type: "difference", kind, ...one })
  if (found.count === 0) return
  output.line(`${found.count} ${title}`)
  for (const one of found.first.slice(0, shown)) output.line(`  ${text(one)}`)
  if (found.count > shown)
    output.line(`  … and ${found.count - shown} more; --json names the first thousand.`)
}

const report = (output: Output, found: ReconcileReport): void => {
  const { applied } = found
  tell(output, "only-at-bunq", {
    found: found.onlyAtBunq,
    title: applied ? "only at bunq: adopted." : "only at bunq; --apply adopts them.",
    text: ({ uuid, provisionId, status }) => `${uuid}  provision ${provisionId}  ${status}`
  })
  tell(output, "differing", {
    found: found.differing,
    title: applied ? "said otherwise by bunq: heard." : "said otherwise by bunq; --apply takes bunq's word.",
    text: ({ uuid, provisionId, ours, fields }) =>
      `${uuid}  provision ${provisionId}${
        ours === null ? ", unknown here" : ours === provisionId ? "" : `, here it is ${ours}: left alone`
      }${fields.map((one) => `\n    ${one.field}: ${one.bunq} at bunq, ${one.ours} here`).join("")}`
  })
  tell(output, "only-here", {
    found: found.onlyHere,
    title:
      "only here: bunq does not hold their provision. Nothing is done about them; is this the right environment?",
    text: ({ uuid, provisionId }) => `${uuid}  provision ${provisionId}`
  })
  tell(output, "doubled", {
    found: found.doubled,
    title: "twice at bunq: the older one is used and neither is closed; ask bunq.",
    text: ({ uuid, older, newer }) => `${uuid}  provisions ${older} and ${newer}`
  })
  tell(output, "refused", {
    found: found.refused,
    title: "could not be compared.",
    text: ({ uuid, provisionId, because }) =>
      `${uuid ?? "(no UUID)"}  provision ${provisionId ?? "unknown"}  ${because}`
  })
}

/** Compares bunq's list with the database both ways; changes something with `--apply` only. */
export const reconcileCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options, interrupted } = context
  const apply = options["apply"] === true
  const by = byOption(context)
  const database = presentDatabase(context, "reconcile")
  const settings = await readSettings(context, database)
  return withProvisioner({ settings, output }, async (provisioner) => {
    output.line("Reading what bunq lists …")
    const stop = untilAborted(interrupted).then((): never => {
      throw new Interrupted("Interrupted: what was brought in line stays so; the same command does the rest.")
    })
    const found = await besideBank({ bank: provisioner.bank, output, signal: interrupted }, () =>
      Promise.race([provisioner.reconcile({ apply, by }), stop])
    )
    report(output, found)
    const { onlyAtBunq, differing, onlyHere, doubled, refused, same } = found
    const counts = {
      same,
      onlyAtBunq: onlyAtBunq.count,
      differing: differing.count,
      onlyHere: onlyHere.count,
      doubled: doubled.count,
      refused: refused.count
    }
    const open =
      onlyHere.count + doubled.count + refused.count + (apply ? 0 : onlyAtBunq.count + differing.count)
    output.line(
      `${same} the same on both sides. ${open === 0 ? "Nothing is left to do." : `${open} to look at.`}`
    )
    return {
      exitCode: open === 0 ? exitCode.done : exitCode.failed,
      summary: { ok: open === 0, applied: apply, ...counts }
    }
  })
}
