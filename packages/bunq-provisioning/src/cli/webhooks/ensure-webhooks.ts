import { shownTarget, Subscriptions } from "@bunq-provisioning/adapter-webhook"
import { Effect, Redacted } from "effect"
import type { ProvisionerSettings } from "../../create-provisioner.ts"
import { askBeside } from "../ask-beside.ts"
import type { CommandContext, Outcome } from "../command.ts"
import { exitCode } from "../exit-code.ts"
import { hookAddress } from "./hook-address.ts"

const owner = { kind: "partner" } as const

/** Registers the partner's webhooks beside those of others, or looks with `--check` whether they are. */
export const ensureWebhooks = async (
  context: CommandContext,
  readSettings: () => Promise<ProvisionerSettings>
): Promise<Outcome> => {
  const { output, options } = context
  const target = hookAddress(context, "webhooks ensure")
  const check = options["check"] === true
  const verificationTypes = options["bunq-certificate"] === true ? ["BUNQ_CERTIFICATE"] : []
  const settings = await readSettings()
  const address = shownTarget(Redacted.value(target))
  output.line(
    check
      ? `Asking bunq whether it calls ${address} …`
      : `Registering ${address}; after a change it is looked at again for 45 s …`
  )
  const wanted = { owner, target, verificationTypes }
  const { missing, stale, foreign, changed } = await askBeside(
    settings,
    Subscriptions.use((it) =>
      check ? Effect.map(it.check(wanted), (found) => ({ ...found, changed: false })) : it.ensure(wanted)
    ).pipe(Effect.provide(Subscriptions.layer))
  )
  const isRight = !check || (missing.length === 0 && stale === 0)
  if (missing.length > 0) output.line(`${changed ? "Registered" : "Missing"}: ${missing.join(", ")}.`)
  if (stale > 0) output.line(`${changed ? "Replaced" : "Out of date"}: ${stale} at an address of before.`)
  if (foreign > 0) output.line(`${foreign} of others, left as they are.`)
  output.line(isRight ? "bunq calls your receiver." : "Run webhooks ensure without --check.")
  if (changed && stale > 0)
    output.line(
      "Let the receiver take the old token for another quarter of an hour: deliveries are tried again."
    )
  return {
    exitCode: isRight ? exitCode.done : exitCode.failed,
    summary: { ok: isRight, address, missing, stale, foreign, changed }
  }
}
