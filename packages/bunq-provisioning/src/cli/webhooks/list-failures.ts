import { shownTarget } from "@bunq-provisioning/adapter-webhook"
import { BunqWebhooks } from "@bunq-provisioning/core/ports"
import type { FailedDelivery, FailurePage } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { ProvisionerSettings } from "../../create-provisioner.ts"
import { askBeside } from "../ask-beside.ts"
import type { CommandContext, Outcome } from "../command.ts"
import { exitCode } from "../exit-code.ts"
import { textTable } from "../text-table.ts"
import { wholeNumber } from "../whole-number.ts"

/** bunq's list from the newest on, so many and whether there are more. */
export const failedDeliveries = Effect.fnUntraced(function* (limit: number) {
  const { listFailures } = yield* BunqWebhooks
  const found: FailedDelivery[] = []
  for (let cursor: string | null = null; ;) {
    const page: FailurePage = yield* listFailures(cursor === null ? {} : { cursor })
    found.push(...page.items)
    const isOver = page.older === null || page.older === cursor || page.items.length === 0
    if (isOver || found.length >= limit)
      return { failures: found.slice(0, limit), isWhole: isOver && found.length <= limit }
    cursor = page.older
  }
})

/** Tells which deliveries bunq gave up on. */
export const listFailures = async (
  context: CommandContext,
  readSettings: () => Promise<ProvisionerSettings>
): Promise<Outcome> => {
  const { output } = context
  const limit = wholeNumber(context, "limit", { min: 1, max: 10_000, otherwise: 100 })
  const settings = await readSettings()
  const { failures, isWhole } = await askBeside(settings, failedDeliveries(limit))
  const rows = failures.map(({ target, ...failure }) => ({
    ...failure,
    address: target === null ? null : shownTarget(target)
  }))
  for (const row of rows) output.event({ type: "failure", ...row })
  if (rows.length > 0)
    for (const line of textTable([
      ["id", "given up", "event", "object", "answer", "address"],
      ...rows.map((row) => [
        String(row.id),
        row.created.slice(0, 19),
        row.eventType || row.category,
        String(row.objectId),
        row.responseCode === null ? "none" : String(row.responseCode),
        row.address ?? "not told"
      ])
    ]))
      output.line(line)
  output.line(
    rows.length === 0
      ? "bunq could deliver everything."
      : `${rows.length} failed deliver${rows.length === 1 ? "y" : "ies"}${isWhole ? "." : ", and more: --limit shows them."}`
  )
  return { exitCode: exitCode.done, summary: { ok: true, failures: rows.length, whole: isWhole } }
}
