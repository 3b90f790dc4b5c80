import type { Canary } from "./leak-search.ts"
import { resigningBank } from "./resigning-bank.ts"
import type { Change } from "./resigning-bank.ts"
import { askForTaxes } from "./ask-for-taxes.ts"

/** What happens to one exchange. Everything that can be quoted of it is quoted. */
export type Fault =
  /** The bank refuses, in a signed reply. */
  | { readonly kind: "refuse"; readonly status: number; readonly text?: string }
  /** A gateway answers, unsigned, in HTML. */
  | { readonly kind: "gateway"; readonly status: number }
  | { readonly kind: "bend a byte" }
  | { readonly kind: "lose the reply" }
  /** What no network does: fetch throws something of its own. */
  | { readonly kind: "break" }
  /** fetch gives something that breaks when it is looked at. */
  | { readonly kind: "spring a trap" }

const kinds: { readonly [field: string]: string } = {
  token_value: "first-use token",
  authorization_code: "authorization code",
  client_id: "OAuth client id",
  secret: "OAuth client secret"
}

/** Every secret in a reply of the bank, named after what it is. */
const secretsIn = (value: unknown, line: string): Canary[] => {
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(one, line))
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([field, inner]): Canary[] => {
    if (typeof inner !== "string" || inner === "") return secretsIn(inner, line)
    if (field === "token") {
      if (line.includes("identity-verification")) return [{ kind: "identity SDK token", value: inner }]
      const kind = line.endsWith("/installation") ? "installation token" : "session token"
      return [{ kind, value: inner }]
    }
    const kind = kinds[field]
    return kind === undefined ? [] : [{ kind, value: inner }]
  })
}

const lineOf = (request: Request): string =>
  `${request.method} ${new URL(request.url).pathname.replaceAll(/\/\d+(?=\/|$)/g, "/{id}")}`

/**
 * What lies between adapter and sandbox. It writes down every secret the bank makes, and does what is planned to one exchange after the other,
 * quoting in its replies and errors as much as it can of what was sent and answered.
 */
export const recordingNetwork = (inner: typeof globalThis.fetch, change: Change = (_, body) => body) => {
  const bank = resigningBank()
  const found = new Map<string, Canary>()
  const planned: { readonly line: string; readonly fault: Fault }[] = []
  const lines: string[] = []
  const requests: string[] = []

  const happen = async (fault: Fault, quoted: string, answer: () => Promise<Response>): Promise<Response> => {
    switch (fault.kind) {
      case "refuse": {
        const text = `${fault.text ?? ""}${quoted}`
        const error = { error_description: text, error_description_translated: text }
        return bank.say(JSON.stringify({ Error: [error] }), { status: fault.status })
      }
      case "gateway":
        return new Response(`<html>${quoted}</html>`, { status: fault.status, statusText: "Bad" })
      case "break":
        throw Object.assign(new RangeError(quoted), { request: quoted })
      case "spring a trap":
        return new Proxy(new Response(quoted), {
          get: () => {
            throw new EvalError(quoted)
          }
        })
      case "lose the reply": {
        const body = await (await answer()).text()
        throw new TypeError(`fetch failed: ${quoted}`, { cause: new Error(`reset after ${body}`) })
      }
      case "bend a byte": {
        const response = await answer()
        return new Response((await response.text()).replace('"Response"', '"Respons_"'), response)
      }
    }
  }

  const asked = askForTaxes(requests)
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const line = lineOf(request)
    const sent = await request.clone().text()
    lines.push(line)
    requests.push(sent)
    const answer = async () => {
      const response = await bank.passOn(line, await inner(request), (at, body) =>
        change(at, asked(at, body))
      )
      if (response.headers.get("content-type")?.includes("json"))
        for (const canary of secretsIn(await response.clone().json(), line))
          found.set(String(canary.value), canary)
      return response
    }
    const index = planned.findIndex((one) => one.line === line)
    const [plan] = index < 0 ? [] : planned.splice(index, 1)
    if (plan === undefined) return answer()
    const token = request.headers.get("x-bunq-client-authentication") ?? ""
    return happen(plan.fault, `${line} ${sent} ${token}`, answer)
  }
  return {
    fetch,
    /** What was sent, in order. */
    requests: requests as readonly string[],
    secrets: (): readonly Canary[] => [...found.values()],
    /** Does this to the next exchange of that kind. */
    plan: (line: string, fault: Fault) => void planned.push({ line, fault }),
    /** What has not happened yet. */
    pending: (): readonly string[] => planned.map(({ line, fault }) => `${line}: ${fault.kind}`)
  }
}
