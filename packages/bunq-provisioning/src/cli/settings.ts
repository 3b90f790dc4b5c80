import type { ProvisionerSettings } from "../create-provisioner.ts"
import { apiKey } from "./api-key.ts"
import type { CommandContext } from "./command.ts"
import { environmentOption } from "./environment-option.ts"
import { fileOption } from "./file-option.ts"

/** What opens the secrets of a database, from `--key-file` or `BUNQ_VAULT_KEY`; neither = the file beside the database. */
export const vaultOption = (context: CommandContext): Pick<ProvisionerSettings, "vaultKey" | "keyFile"> => {
  const keyFile = fileOption(context, "key-file")
  const vaultKey = context.env["BUNQ_VAULT_KEY"]
  if (keyFile !== undefined) return { keyFile }
  return vaultKey === undefined || vaultKey === "" ? {} : { vaultKey }
}

/** Reads everything a provisioner needs. The key comes last: nobody is asked for one before the rest is right. */
export const readSettings = async (
  context: CommandContext,
  database: string | undefined
): Promise<ProvisionerSettings> => {
  const environment = environmentOption(context)
  const vault = vaultOption(context)
  return { environment, database, ...vault, apiKey: await apiKey(context) }
}
