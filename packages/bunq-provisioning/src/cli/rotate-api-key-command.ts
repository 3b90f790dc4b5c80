import { keyFromFile } from "./api-key.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { readSettings } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { withProvisioner } from "./with-provisioner.ts"

const newKey = async ({ options, env, input, interrupted }: CommandContext): Promise<string> => {
  const file = options["new-api-key-file"]
  if (typeof file === "string") return keyFromFile(file, "--new-api-key-file")
  const given = env["BUNQ_NEW_API_KEY"] ?? ""
  if (given !== "") return given
  if (input.interactive)
    return (await input.askSecret("New API key of the partner (not shown): ", interrupted)).trim()
  throw new UsageError(
    "KeyMissing",
    "The new API key is missing; give --new-api-key-file FILE or set BUNQ_NEW_API_KEY."
  )
}

/** Proves a new API key of the partner at bunq and puts its session in the place of the old key's. */
export const rotateApiKeyCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output } = context
  const database = presentDatabase(context, "rotate-api-key")
  const key = await newKey(context)
  const settings = await readSettings(context, database)
  return withProvisioner({ settings, output, quietly: true }, async ({ custody }) => {
    output.line("Opening a session with the new key; bunq allows one in 30 s …")
    const { partnerId } = await custody.replacePartnerKey(key)
    output.line(`bunq takes it; the partner is company ${partnerId}. What was kept of the old key is gone.`)
    output.line("Start the service with the new key from now on, then have bunq take the old one away.")
    return { exitCode: exitCode.done, summary: { ok: true, partnerId } }
  })
}
