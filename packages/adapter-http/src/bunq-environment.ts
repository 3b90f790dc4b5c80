import { Redacted, Result } from "effect"
import { ConfigurationError } from "./configuration-error.ts"
import type { ConfigurationReason } from "./configuration-error.ts"

/** Which bunq to talk to [API §1]. `local` is a bank on this machine; loopback addresses only. */
export type BunqEnvironment =
  | { readonly name: "sandbox" | "production"; readonly url?: string | undefined }
  | { readonly name: "local"; readonly url: string }

const hosts: { readonly [name: string]: string } = {
  sandbox: "partner-api.sandbox.bunq.com",
  production: "api.partner.bunq.com"
}
const loopback = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const prefix = "sandbox_"
const longestKey = 1024

const refuse = (reason: ConfigurationReason) => Result.fail(new ConfigurationError({ reason }))

const parseUrl = (text: string): URL | null => {
  const url = URL.parse(text)
  const bare = url && url.pathname === "/" && url.search === "" && url.hash === ""
  return bare && url.username === "" && url.password === "" ? url : null
}

const checkKey = (name: BunqEnvironment["name"], key: string): ConfigurationReason | null => {
  if (key.trim() === "") return { _tag: "EmptyKey" }
  if (key.length > longestKey || /[\s\p{C}]/u.test(key)) return { _tag: "KeyInvalid" }
  if (name === "production" && key.toLowerCase().startsWith(prefix))
    return { _tag: "SandboxKeyAgainstProduction" }
  if (name === "sandbox" && !key.startsWith(prefix)) return { _tag: "KeyWithoutSandboxPrefix" }
  if (name === "sandbox" && key === prefix) return { _tag: "KeyInvalid" }
  return null
}

/**
 * The origin requests go to, after key and host were found to belong together: no key of one environment ever reaches another, and no key leaves
 * for a host that is not bunq's.
 */
export const originOf = (
  environment: BunqEnvironment,
  apiKey: Redacted.Redacted<string>
): Result.Result<string, ConfigurationError> => {
  const { name } = environment
  const host = Object.hasOwn(hosts, name) ? hosts[name] : undefined
  if (host === undefined && name !== "local") return refuse({ _tag: "UnknownEnvironment" })
  const key = checkKey(name, Redacted.value(apiKey))
  if (key !== null) return refuse(key)
  const given = environment.url ?? (host === undefined ? undefined : `https://${host}`)
  if (given === undefined) return refuse({ _tag: "UrlMissing" })
  const url = parseUrl(given)
  if (url === null || !/^https?:$/.test(url.protocol)) return refuse({ _tag: "UrlInvalid" })
  if (host === undefined)
    return loopback.test(url.hostname)
      ? Result.succeed(url.origin)
      : refuse({ _tag: "HostNotAllowed", environment: name, allowed: ["127.0.0.1", "[::1]", "localhost"] })
  if (url.hostname !== host || url.port !== "")
    return refuse({ _tag: "HostNotAllowed", environment: name, allowed: [host] })
  if (url.protocol !== "https:") return refuse({ _tag: "NotHttps", environment: name })
  return Result.succeed(url.origin)
}
