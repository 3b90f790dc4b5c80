import { addKeyToFile, keepNewestKey } from "@bunq-provisioning/runtime"
import type { KeyRotation, Provisioning } from "@bunq-provisioning/runtime"
import { freshVaultKey } from "../edges/fresh-vault-key.ts"
import { vaultKeySource } from "../provisioner-layer.ts"
import type { StorageSettings } from "../provisioner-layer.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { vaultOption } from "./settings.ts"
import { UsageError } from "./usage-error.ts"
import { withoutBank } from "./without-bank.ts"

const several = (key: string): boolean => key.split(/[\s,]+/).filter((one) => one !== "").length > 1

const rotate =
  ({ output }: CommandContext) =>
  ({ custody }: Provisioning): Promise<KeyRotation> =>
    custody.rotateKeys({
      onProgress: ({ rewrapped, current, resealed, done }) => {
        output.event({ type: "progress", rewrapped, current, resealed, done })
        if (!done) output.line(`  ${rewrapped + current} data keys under the new key …`)
      }
    })

/** The key file gets the new key in front first, and loses the old one last: whatever ends it in between, the same command goes on. */
const rotateFile = async (
  context: CommandContext,
  settings: StorageSettings & { readonly keyFile: string }
): Promise<KeyRotation> => {
  const { output, options } = context
  // Proves the present key, and that nobody holds the database, before anything changes.
  await withoutBank(settings, async () => {})
  const added = addKeyToFile(settings.keyFile, freshVaultKey())
  output.line(
    added
      ? "The new key is in the key file, in front of the old one."
      : "Going on with the rotation that was begun."
  )
  const done = await withoutBank(settings, rotate(context))
  if (options["keep-old"] === true || !done.done)
    output.line("The old key stays in the file, behind the new one.")
  else {
    keepNewestKey(settings.keyFile)
    output.line(`The old key went from the key file to ${settings.keyFile}.old.`)
  }
  return done
}

/** Puts a new vault key in the place of the old one: data keys are wrapped anew, nothing else. */
export const rotateKeyCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output } = context
  const database = presentDatabase(context, "rotate-key")
  const settings = { database, ...vaultOption(context) }
  const source = vaultKeySource(settings)
  if ("key" in source && !several(settings.vaultKey ?? ""))
    throw new UsageError(
      "MissingArgument",
      "BUNQ_VAULT_KEY holds one key; put the new one in front of it with a comma between, NEW,OLD (make one: openssl rand -base64 32)."
    )
  const { rewrapped, current, resealed, refused } =
    "key" in source
      ? await withoutBank(settings, rotate(context))
      : await rotateFile(context, { ...settings, keyFile: source.keyFile })
  output.line(
    `Done: ${rewrapped} data keys wrapped anew, ${current} were already, ${resealed} values of the first format sealed anew.`
  )
  if (refused.length > 0) {
    output.line(
      `Of ${refused.join(", ")} something opens under none of these keys and was left as it is; restore those rows from a backup, then run this again.`
    )
    return { exitCode: exitCode.failed, summary: { ok: false, rewrapped, current, resealed, refused } }
  }
  if ("key" in source) output.line("From now on BUNQ_VAULT_KEY needs the first key only.")
  if (rewrapped + resealed === 0)
    output.line("Nothing was left to do of the rotation that was begun. For another new key, run this again.")
  output.line("Backups from before still need the old key: keep it as long as them, apart from them.")
  return { exitCode: exitCode.done, summary: { ok: true, rewrapped, current, resealed } }
}
