import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import { endpointOf } from "./watched-edges.ts"

/** What bunq's own log shows of one world; it knows nothing of who called. */
export interface BankFindings {
  /** Creates that were answered with success, by external UUID. */
  readonly made: ReadonlyMap<string, number>
  readonly provisions: number
  readonly throttled: number
  readonly requests: number
  readonly resets: number
  /** Resets of a token that could still be used. */
  readonly goodTokenResets: number
}

const provisions = /^\/v1\/partner-user-provision(?:\/(\d+))?$/

/** Every credential in a body, by the provision it belongs to: when it expires, epoch ms. */
const expiriesIn = (body: unknown): ReadonlyArray<readonly [number, number]> => {
  const { Response: items = [] } = body as { readonly Response?: ReadonlyArray<Record<string, unknown>> }
  return items.flatMap((item) =>
    Object.values(item).flatMap((found) => {
      const { id, credential } = (found ?? {}) as {
        readonly id?: number
        readonly credential?: { readonly expiry_time?: string } | null
      }
      const expiry = credential?.expiry_time
      return id === undefined || expiry === undefined
        ? []
        : [[id, Date.parse(`${expiry.replace(" ", "T")}Z`)] as const]
    })
  )
}

/**
 * A bank that outlives the processes that call it, in this one. `arrived` is told of every request before it is carried out, `answered` once it was and
 * before its reply leaves; both are waited for.
 */
export const openLivingBank = async (options: {
  readonly seed: number
  readonly speed: number
  /** Asked of every request that has come and is not carried out yet; it is, once this is through. */
  readonly arrived?: (endpoint: string) => Promise<void> | undefined
  readonly answered: (endpoint: string) => Promise<void> | undefined
}) => {
  const { seed, speed, arrived = () => undefined, answered } = options
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed })
  // Whoever asks twice gets two.
  const contract = { repeatedExternalUuid: "create-second" } as const
  const bank = await createSandbox({ seed, clock, contract, behaviour: { duties: [] } })
  const made = new Map<string, number>()
  const expires = new Map<number, number>()
  let [resets, goodTokenResets] = [0, 0]
  const note = async (path: string, request: string, response: Response) => {
    const found = provisions.exec(path)
    if (found === null || !response.ok) return
    const asked = (request === "" ? {} : JSON.parse(request)) as {
      readonly external_uuid?: string
      readonly status?: string
    }
    if (asked.external_uuid !== undefined)
      made.set(asked.external_uuid, (made.get(asked.external_uuid) ?? 0) + 1)
    if (asked.status === "TOKEN_RESET_REQUESTED") {
      resets += 1
      if ((expires.get(Number(found[1])) ?? Infinity) > clock.now()) goodTokenResets += 1
    }
    for (const [id, expiry] of expiriesIn(await response.clone().json())) expires.set(id, expiry)
  }
  const server = await listen({
    ...bank,
    fetch: async (request, connection) => {
      const { pathname } = new URL(request.url)
      // The first thing a process asks for is the time: from then on it runs.
      if (pathname === "/control/clock") clock.resume()
      const body = provisions.test(pathname) && request.method !== "GET" ? await request.clone().text() : ""
      await arrived(endpointOf(request.method, request.url))
      const response = await bank.fetch(request, connection)
      await note(pathname, body, response)
      await answered(endpointOf(request.method, request.url))
      return response
    }
  })
  const findings = (): BankFindings => {
    const counted = bank.statistics()
    return {
      made,
      provisions: counted.provisions,
      throttled: counted.throttled,
      requests: counted.requests.total,
      resets,
      goodTokenResets
    }
  }
  return {
    url: server.url,
    apiKey: bank.apiKey,
    clock,
    findings,
    close: async () => {
      clock.resume()
      await server.close()
      await bank.close()
    }
  }
}
