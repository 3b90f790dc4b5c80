import { ConfigurationError } from "@bunq-provisioning/adapter-http"
import { Duration, Option } from "effect"

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

/** An object with these names and no others, each good or left out: what is misspelt would never be heeded. */
const isMadeOf =
  (names: readonly string[], fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(([name, one]) => names.includes(name) && (one === undefined || fits(one)))
/** What is no time must not be taken for none at all: all evidence would be too old at once. */
const isAge = (value: unknown): boolean => {
  if (typeof value === "number") return value >= 1 && Number.isFinite(value)
  const duration = Duration.fromInput(value as Duration.Input)
  return (
    Option.isSome(duration) && Duration.isFinite(duration.value) && Duration.toMillis(duration.value) >= 1
  )
}
const isPatience = (value: unknown) =>
  value === null || (typeof value === "number" && Number.isFinite(value) && value >= 1)
const isAlerts = (value: unknown) => {
  const { onAlert, after } = (value ?? {}) as { readonly onAlert?: unknown; readonly after?: unknown }
  return (
    isFunction(onAlert) &&
    (after === undefined || isMadeOf(["bunq", "partner", "user", "everybody"], isPatience)(after))
  )
}

const isFeedName = (value: unknown) => ["polling", "webhook", "hybrid"].includes(value as string)
/** Its other settings are checked where the feed is made. */
const isFeed = (value: unknown) => {
  const { kind = "polling" } = (typeof value === "object" ? (value ?? {}) : { kind: value }) as {
    kind?: unknown
  }
  return value !== null && isFeedName(kind)
}
const isWebhooks = (value: unknown) => {
  const { endpoint, tokens } = (value ?? {}) as { readonly endpoint?: unknown; readonly tokens?: unknown }
  return isText(endpoint) && Array.isArray(tokens) && tokens.length > 0
}

/** What is in it is checked where the API is made; `origins` here, because everybody could be let in by it. */
const isApi = (value: unknown): boolean =>
  isMadeOf(["origins", "limits", "heartbeat", "tokensFile"], (one) => one !== null)(value) &&
  ((value as { readonly origins?: unknown }).origins === undefined ||
    Array.isArray((value as { readonly origins?: unknown }).origins))

const isHere = (url: string) =>
  URL.canParse(url) && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname)
/** A WebSocket, where its address is known, has to be on this machine. */
const isInspector = (value: unknown) => {
  const { send, options } = (value ?? {}) as { readonly send?: unknown; readonly options?: { url?: unknown } }
  const url = String(options?.url)
  return isFunction(send) && (!/^wss?:/i.test(url) || isHere(url))
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
    isMadeOf(["inbox", "journal", "sealed"], isAge),
    'an object with inbox, journal or sealed, each a time such as "90 days" or milliseconds; what is left out is kept'
  ],
  alerts: [
    isAlerts,
    "an object with onAlert, a function that takes an alert, and after: bunq, partner, user or everybody in milliseconds, null for never"
  ],
  inspect: [
    isInspector,
    "an object with send, such as openInspector gives, or the adapter of an inspector on this machine"
  ],
  feed: [isFeed, "polling, webhook or hybrid, or an object with one of these as kind"],
  webhooks: [
    isWebhooks,
    "an object with endpoint, the address bunq reaches, and tokens, a list of path tokens"
  ],
  api: [isApi, "an object with origins (a list), limits, heartbeat or tokensFile"],
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
