import { readBody } from "../gateway/read-body.ts"
import { SandboxError } from "../sandbox-error.ts"
import { controlRoutes, type ControlCall } from "./control-routes.ts"

/** Why a control call was refused before it reached its route. */
type ControlRefusal = "NotFound" | "MethodNotAllowed" | "LoopbackOnly" | "JsonOnly" | "BadJson"

const refusals: Readonly<Record<ControlRefusal, { status: number; message: string }>> = {
  NotFound: { status: 404, message: "There is no such control; GET / lists them." },
  MethodNotAllowed: { status: 405, message: "This control takes another method; GET / lists them." },
  LoopbackOnly: {
    status: 403,
    message:
      "The control API answers this machine only, and no web page: call it at localhost or 127.0.0.1, without an Origin of another host."
  },
  JsonOnly: { status: 415, message: 'Send the header "content-type: application/json"; the body may be {}.' },
  BadJson: { status: 400, message: "The body must be one JSON object of at most 64 kB." }
}

const largestCall = 65_536
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i
const loopbackAddress = /^(::ffff:)?127\.|^::1$/

/** Whether a path belongs to the control API. */
export function isControlPath(path: string): boolean {
  return path === "/control" || path.startsWith("/control/")
}

/**
 * Answers a call of the control API. Only for callers on this machine that are no web page: by address, by the `Host` they name (against DNS
 * rebinding), by `Origin`, and by the content type of a POST, which no page may send across origins without asking.
 */
export async function controlApi(
  request: Request,
  by: Pick<ControlCall, "control" | "state"> & { remoteAddress: string }
): Promise<Response> {
  const { pathname, searchParams: query } = new URL(request.url)
  if (!isLocal(request.headers, by.remoteAddress)) return refuse("LoopbackOnly")
  const routes = controlRoutes.filter(({ path }) => path === pathname)
  if (routes.length === 0) return refuse("NotFound")
  const route = routes.find(({ method }) => method === request.method)
  if (route === undefined) return refuse("MethodNotAllowed")
  let fields: Record<string, unknown> = {}
  if (route.method === "POST") {
    if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? ""))
      return refuse("JsonOnly")
    const read = readFields(await readBody(request, largestCall))
    if (read === null) return refuse("BadJson")
    fields = read
  }
  try {
    return json(200, route.run({ ...by, fields, query }))
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    const { message, reason } = error
    const status = statusOf[reason._tag] ?? 400
    return json(status, { error: { _tag: reason._tag, ...("known" in reason ? reason : {}), message } })
  }
}

const statusOf: Partial<Record<SandboxError["reason"]["_tag"], number>> = {
  NoSuchProvision: 404,
  NothingToTell: 409,
  CannotAct: 409,
  ClockNotOurs: 409,
  StateFileUnwritable: 500,
  StateFileTakenOver: 500,
  Closed: 503
}

function isLocal(headers: Headers, remoteAddress: string): boolean {
  const host = headers.get("host")
  const origin = headers.get("origin")
  if (!loopbackAddress.test(remoteAddress)) return false
  if (host !== null && !loopbackHost.test(host)) return false
  // A page of the bank itself would be same-origin; it has none that calls, so any page is refused.
  return origin === null && !["cross-site", "same-site"].includes(headers.get("sec-fetch-site") ?? "none")
}

function readFields(body: Uint8Array | null): Record<string, unknown> | null {
  if (body === null) return null
  try {
    const parsed: unknown = body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString())
    const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    return isObject ? (parsed as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function refuse(_tag: ControlRefusal): Response {
  const { status, message } = refusals[_tag]
  return json(status, { error: { _tag, message } })
}

function json(status: number, body: object): Response {
  const headers = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin"
  }
  return new Response(`${JSON.stringify(body)}\n`, { status, headers })
}
