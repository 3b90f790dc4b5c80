import { ConfigurationError } from "@bunq-provisioning/adapter-http"

type Check = readonly [fits: (value: unknown) => boolean, expected: string]

const isText = (value: unknown) => typeof value === "string" && value !== ""
const isMillis = (most: number) => (value: unknown) =>
  typeof value === "number" && value >= 1 && value <= most
const isFunction = (value: unknown) => typeof value === "function"
const hasName = (value: unknown) =>
  typeof value === "object" && value !== null && isText((value as { name?: unknown }).name)
const isClock = (value: unknown) => {
  const { now, sleep } = (value ?? {}) as { readonly now?: unknown; readonly sleep?: unknown }
  return isFunction(now) && isFunction(sleep)
}

const text: Check = [isText, "a non-empty text"]
const minutes = 60_000
const optional: { readonly [setting: string]: Check } = {
  apiKey: [(value) => typeof value === "string", "the key bunq handed out, as text"],
  database: [
    (value) => isText(value) && value !== ":memory:",
    "the path of a file or the URL of a PostgreSQL server; leave it out to keep users in memory"
  ],
  vaultKey: text,
  keyFile: text,
  fetch: [isFunction, "a function like fetch"],
  log: [isFunction, "a function that takes an entry"],
  classifyOnboarding: [isFunction, "a function that gives a verdict"],
  onSurprise: [isFunction, "a function that takes a surprise"],
  clock: [isClock, "an object with now() and sleep(ms, signal)"],
  keyProvider: [(value) => typeof value === "object" && value !== null, "what keyProviderOf gives"],
  retention: [
    (value) => typeof value === "object" && value !== null,
    "an object with inbox, journal, sealed"
  ],
  alerts: [
    (value) => isFunction((value as { readonly onAlert?: unknown } | null)?.onAlert),
    "an object with onAlert, a function that takes an alert"
  ],
  restored: [(value) => typeof value === "boolean", "true or false"],
  requestDeadline: [isMillis(10 * minutes), "milliseconds from 1 to 600000"],
  settleWindow: [isMillis(60 * minutes), "milliseconds from 1 to 3600000"]
}

const refuse = (setting: string, expected: string): never => {
  throw new ConfigurationError({ reason: { _tag: "SettingInvalid", setting, expected } })
}

/** Checks the shape of settings, for callers without types. Throws `ConfigurationError` reason `SettingInvalid`; the value is not repeated. */
export const checkSettings = (settings: unknown): void => {
  if (typeof settings !== "object" || settings === null) return refuse("settings", "an object")
  const given = settings as { readonly [setting: string]: unknown }
  const { environment } = given
  if (!isText(environment) && !hasName(environment))
    refuse("environment", '"sandbox", "production" or { name: "local", url }')
  for (const [setting, [fits, expected]] of Object.entries(optional))
    if (given[setting] !== undefined && !fits(given[setting])) refuse(setting, expected)
}
