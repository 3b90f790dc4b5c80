import type { BunqEnvironment } from "@bunq-provisioning/adapter-http"
import type { CommandLine } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/**
 * Which bunq: `--environment`, sandbox unless given; a `--url` alone means a bank on this machine. Production is never a default.
 *
 * Throws `UsageError` reason `BadValue`. Whether the URL is a good one is checked where it is used.
 */
export const environmentOption = ({ options }: CommandLine): BunqEnvironment => {
  const url = typeof options["url"] === "string" ? options["url"] : undefined
  const name = options["environment"] ?? (url === undefined ? "sandbox" : "local")
  if (name === "local") {
    if (url !== undefined) {
      // The address is printed, by doctor and in errors.
      if (/^[^/?#]*\/\/[^/?#]*@/.test(url))
        throw new UsageError("BadValue", "--url takes an address without a name or password in it.")
      return { name, url }
    }
    throw new UsageError(
      "BadValue",
      "The local environment needs the address of the bank: give --url, such as --url http://127.0.0.1:8090."
    )
  }
  if (name !== "sandbox" && name !== "production")
    throw new UsageError(
      "BadValue",
      "There is no such environment; --environment takes sandbox, production or local."
    )
  if (url !== undefined)
    throw new UsageError("BadValue", `--url is for the local environment; leave it out with ${name}.`)
  return { name }
}
