import { shownTarget, Subscriptions } from "@bunq-provisioning/adapter-webhook"
import { Effect } from "effect"
import type { ProvisionerSettings } from "../../create-provisioner.ts"
import { askBeside } from "../ask-beside.ts"
import type { CommandContext, Outcome } from "../command.ts"
import { exitCode } from "../exit-code.ts"
import { textTable } from "../text-table.ts"

/** Tells which webhooks of the partner lead where, and which certificates bunq insists on. */
export const listWebhooks = async (
  { output }: CommandContext,
  settings: ProvisionerSettings
): Promise<Outcome> => {
  const { filters, pinned } = await askBeside(
    settings,
    Effect.gen(function* () {
      const { list, pinned: pins } = yield* Subscriptions
      return { filters: yield* list({ kind: "partner" }), pinned: yield* pins }
    }).pipe(Effect.provide(Subscriptions.layer))
  )
  const rows = filters.map(({ category, target, verificationTypes }) => ({
    category,
    address: shownTarget(target),
    verificationTypes
  }))
  for (const row of rows) output.event({ type: "filter", ...row })
  for (const { id, chain } of pinned) output.event({ type: "pinned", id, certificates: chain.length })
  if (rows.length > 0)
    for (const line of textTable([
      ["category", "address", "bunq shows"],
      ...rows.map((row) => [row.category, row.address, row.verificationTypes.join(", ") || "nothing"])
    ]))
      output.line(line)
  else output.line("bunq calls nobody: register with webhooks ensure.")
  for (const { id, chain } of pinned)
    output.line(`bunq insists on your server's certificate ${id} (chain of ${chain.length}).`)
  if (pinned.length > 0)
    output.line("Pin the next certificate before the server shows it, or bunq stops calling.")
  return { exitCode: exitCode.done, summary: { ok: true, filters: rows.length, pinned: pinned.length } }
}
