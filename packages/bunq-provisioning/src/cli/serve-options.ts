import { readFileSync } from "node:fs"
import { badOrigins } from "@bunq-provisioning/runtime/http"
import type { ApiSettings } from "../api-handle.ts"
import { mostConnections } from "../edges/hook-server.ts"
import type { HookServerOptions } from "../edges/hook-server.ts"
import type { FeedName } from "../feed-layer.ts"
import type { WebhookSettings } from "../webhooks-handle.ts"
import { keyFromFile } from "./api-key.ts"
import type { CommandContext, CommandLine } from "./command.ts"
import { hookTokens } from "./hook-tokens.ts"
import { UsageError } from "./usage-error.ts"
import { wholeNumber } from "./whole-number.ts"

const bad = (message: string) => new UsageError("BadValue", message)
const textOf = ({ options }: CommandLine, name: string): string | undefined =>
  typeof options[name] === "string" ? options[name] : undefined
const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")

/** Reads `--feed`. Throws `UsageError` reason `BadValue`. */
export const feedOption = (line: CommandLine, otherwise: FeedName): FeedName => {
  const name = textOf(line, "feed") ?? otherwise
  if (name !== "polling" && name !== "webhook" && name !== "hybrid")
    throw bad("--feed takes polling, webhook or hybrid.")
  return name
}

const addressOf = (line: CommandLine): { readonly host: string; readonly port: number } => {
  const given = textOf(line, "listen") ?? "127.0.0.1:8788"
  const [, six, four = six, digits] = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(given) ?? []
  const port = Number(digits)
  if (four === undefined || port > 65_535)
    throw bad("--listen takes HOST:PORT, such as 127.0.0.1:8788; port 0 is a free one.")
  return { host: four, port }
}

const certificateFrom = (file: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    throw bad("The file of --tls-cert cannot be read; check its name and permissions.")
  }
}

/** Where `serve` listens: `--listen`, `--tls-cert` and `--tls-key`. Throws `UsageError`. */
export const listenOptions = (line: CommandLine): HookServerOptions => {
  const address = addressOf(line)
  const [cert, key] = [textOf(line, "tls-cert"), textOf(line, "tls-key")]
  const asksForCertificate = line.options["client-fingerprints"] !== undefined
  if (cert === undefined && key === undefined) {
    if (asksForCertificate)
      throw new UsageError(
        "MissingArgument",
        "--client-fingerprints needs --tls-cert and --tls-key: behind a proxy, let the proxy ask for bunq's certificate."
      )
    return address
  }
  if (cert === undefined || key === undefined)
    throw new UsageError("MissingArgument", "--tls-cert and --tls-key go together; give both.")
  return {
    ...address,
    tls: { cert: certificateFrom(cert), key: keyFromFile(key, "--tls-key"), asksForCertificate }
  }
}

/** How the HTTP API is served; null = with `--no-api` it is not. Throws `UsageError`. */
export const apiOptions = (line: CommandLine): ApiSettings | null => {
  const [origins, file] = [textOf(line, "api-origins"), textOf(line, "tokens-file")]
  if (line.options["no-api"] === true) {
    if (origins !== undefined || file !== undefined)
      throw bad("--no-api goes without --api-origins and --tokens-file; leave one out.")
    return null
  }
  if (origins !== undefined && badOrigins(listOf(origins)).length > 0)
    throw bad("--api-origins takes whole origins such as https://app.example, with commas between.")
  return {
    // So that whoever follows changes leaves connections for everything else.
    limits: { streams: (mostConnections * 3) / 4 },
    ...(origins === undefined ? {} : { origins: listOf(origins) }),
    ...(file === undefined ? {} : { tokensFile: file })
  }
}

/** What bunq is to call and who may; undefined without `--endpoint`: then bunq is asked and does not call. */
export interface Called {
  readonly feed: FeedName
  /** The path token is read, and made beside a new database, when everything else was right. */
  readonly webhooks: ((database: string) => WebhookSettings) | undefined
}

/** Reads who calls and how changes become known. Throws `UsageError`. */
export const calledOptions = (context: CommandContext): Called => {
  const endpoint = textOf(context, "endpoint")
  const feed = feedOption(context, endpoint === undefined ? "polling" : "hybrid")
  const proxies = wholeNumber(context, "trusted-proxies", { min: 0, max: 10, otherwise: 0 })
  if (endpoint === undefined) {
    if (feed !== "polling")
      throw new UsageError(
        "MissingArgument",
        `--feed ${feed} needs --endpoint URL: the https:// address where bunq reaches this service, without the path token.`
      )
    return { feed, webhooks: undefined }
  }
  if (feed === "polling")
    throw bad("--feed polling is for a service bunq does not call; leave out --endpoint, or use hybrid.")
  const [sources, fingerprints] = [textOf(context, "sources"), textOf(context, "client-fingerprints")]
  return {
    feed,
    webhooks: (database) => ({
      endpoint,
      tokens: hookTokens(context, { database, make: true }),
      trustedProxies: proxies,
      register: context.options["no-register"] !== true,
      ...(sources === undefined ? {} : { sources: sources === "any" ? "any" : listOf(sources) }),
      ...(fingerprints === undefined
        ? {}
        : {
            clientCertificate: { fingerprints: listOf(fingerprints) },
            verificationTypes: ["BUNQ_CERTIFICATE"]
          })
    })
  }
}
