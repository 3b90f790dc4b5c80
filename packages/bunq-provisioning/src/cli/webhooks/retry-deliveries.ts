import { retryFailures } from "@bunq-provisioning/adapter-webhook"
import { BunqWebhooks } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { ProvisionerSettings } from "../../create-provisioner.ts"
import { askBeside } from "../ask-beside.ts"
import type { CommandContext, Outcome } from "../command.ts"
import { exitCode } from "../exit-code.ts"
import { UsageError } from "../usage-error.ts"
import { failedDeliveries } from "./list-failures.ts"

/** More than anybody has to deliver again at once. */
const most = 10_000

const idsOf = ({ positionals, options }: CommandContext): readonly number[] | "all" => {
  const given = positionals.slice(1)
  if ((options["all"] === true) === given.length > 0)
    throw new UsageError("MissingArgument", "webhooks retry takes ids of webhooks failures, or --all.")
  if (options["all"] === true) return "all"
  if (!given.every((id) => /^[1-9][0-9]{0,14}$/.test(id)))
    throw new UsageError("BadValue", "An id is a whole number, as webhooks failures shows it.")
  return given.map(Number)
}

/** Asks bunq to deliver again what it gave up on. */
export const retryDeliveries = async (
  context: CommandContext,
  readSettings: () => Promise<ProvisionerSettings>
): Promise<Outcome> => {
  const { output } = context
  const wanted = idsOf(context)
  const settings = await readSettings()
  const { asked, gone } = await askBeside(
    settings,
    Effect.gen(function* () {
      const webhooks = yield* BunqWebhooks
      const ids = wanted === "all" ? (yield* failedDeliveries(most)).failures.map(({ id }) => id) : wanted
      return yield* retryFailures(webhooks, ids)
    })
  )
  output.line(asked === 0 && gone === 0 ? "There is nothing to deliver again." : `${asked} asked for again.`)
  if (gone > 0) output.line(`${gone} not known to bunq any more.`)
  return { exitCode: gone === 0 ? exitCode.done : exitCode.failed, summary: { ok: gone === 0, asked, gone } }
}
