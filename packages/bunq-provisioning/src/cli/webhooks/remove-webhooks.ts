import { Subscriptions } from "@bunq-provisioning/adapter-webhook"
import { Effect } from "effect"
import type { ProvisionerSettings } from "../../create-provisioner.ts"
import { askBeside } from "../ask-beside.ts"
import type { CommandContext, Outcome } from "../command.ts"
import { exitCode } from "../exit-code.ts"
import { anyHookAddress } from "./hook-address.ts"

/** Takes away the partner's webhooks that lead to an endpoint, whatever their token. */
export const removeWebhooks = async (
  context: CommandContext,
  readSettings: () => Promise<ProvisionerSettings>
): Promise<Outcome> => {
  const { output } = context
  const target = anyHookAddress(context, "webhooks remove")
  const settings = await readSettings()
  const removed = await askBeside(
    settings,
    Subscriptions.use((it) => it.remove({ owner: { kind: "partner" }, target })).pipe(
      Effect.provide(Subscriptions.layer)
    )
  )
  output.line(removed === 0 ? "Nothing leads there." : `${removed} removed; those of others stay.`)
  return { exitCode: exitCode.done, summary: { ok: true, removed } }
}
