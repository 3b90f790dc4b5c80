import { createHash } from "node:crypto"
import type { BunqEnvironment } from "@bunq-provisioning/adapter-http"
import { Effect } from "effect"
import { apiKey, keySource } from "../cli/api-key.ts"
import type { CommandContext } from "../cli/command.ts"
import { exitCode } from "../cli/exit-code.ts"
import { askBunq } from "../partner-bank.ts"
import { fine, problem, problemOf } from "./finding.ts"
import type { Finding } from "./finding.ts"

const check = "API key"

/** Enough to tell two keys apart, of no use to anybody else. */
const masked = (key: string): string => {
  const prefix = key.startsWith("sandbox_") ? "sandbox_" : ""
  const print = createHash("sha256").update(key).digest("hex").slice(0, 8)
  return `${prefix}… (${key.length} characters, fingerprint ${print})`
}

/** Reads the key and holds it against the environment, as every start does; sends nothing and asks nobody. */
export const checkKey = async (
  context: CommandContext,
  environment: BunqEnvironment
): Promise<{ readonly key: string | null; readonly finding: Finding }> => {
  const source = keySource(context)
  if (source === "prompt" || source === "nowhere")
    return {
      key: null,
      finding: problem(check, "There is none.", {
        fix: "Set BUNQ_API_KEY or give --api-key-file FILE.",
        exitCode: exitCode.badUsage
      })
    }
  try {
    const key = await apiKey(context)
    await askBunq({ environment, apiKey: key }, "nobody", () => Effect.void)
    const from = source === "file" ? "the file of --api-key-file" : "BUNQ_API_KEY"
    return { key, finding: fine(check, `${masked(key)} from ${from} fits ${environment.name}.`) }
  } catch (error) {
    return { key: null, finding: problemOf(check, error) }
  }
}
