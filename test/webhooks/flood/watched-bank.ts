import { createSandbox, listen, networkDeliverer } from "@bunq-provisioning/sandbox"

/** A webhook of the bank itself. */
export interface GenuineHook {
  /** Path of the object it is about, as it is read. */
  readonly object: "provision" | "onboarding"
  readonly id: number
  readonly externalUuid: string | null
  /** When it was sent and how long its answer took, ms; 0 = not answered yet. */
  readonly at: number
  readonly took: number
  readonly status: number
}

export interface BankRead {
  readonly object: "provision" | "onboarding" | "other"
  readonly id: number
  readonly at: number
}

const kinds = [
  ["provision", "PartnerUserProvision", /^[/]v1[/]partner-user-provision[/](\d+)$/],
  ["onboarding", "UserOnboarding", /^[/]v1[/]user[/]\d+[/]user-onboarding[/](\d+)$/]
] as const

/** A bank on a socket, without limits, that notes which objects are read and which of its own webhooks get through, and when. */
export const openWatchedBank = async () => {
  const hooks: GenuineHook[] = []
  const reads: BankRead[] = []
  const send = networkDeliverer()
  const bank = await createSandbox({
    limits: "off",
    behaviour: { processUser: 400, processRelation: 400, processOauth: 400 },
    deliver: async (request, connection) => {
      const at = performance.now()
      const text = await request.clone().text()
      const { object } = (
        JSON.parse(text) as {
          NotificationUrl: { object: Record<string, { id: number; external_uuid?: string }> }
        }
      ).NotificationUrl
      const answered = await send(request, connection)
      for (const [kind, type] of kinds) {
        const { id, external_uuid } = object[type] ?? {}
        if (id === undefined) continue
        const took = performance.now() - at
        hooks.push({
          object: kind,
          id,
          externalUuid: external_uuid ?? null,
          at,
          took,
          status: answered.status
        })
      }
      return answered
    }
  })
  const socket = await listen({
    ...bank,
    fetch: (request, connection) => {
      const { pathname } = new URL(request.url)
      if (request.method === "GET") {
        const [object, id] =
          kinds
            .map(([kind, , path]) => [kind, Number(path.exec(pathname)?.[1] ?? Number.NaN)] as const)
            .find(([, found]) => !Number.isNaN(found)) ?? (["other", 0] as const)
        reads.push({ object, id, at: performance.now() })
      }
      return bank.fetch(request, connection)
    }
  })
  const close = async () => {
    await socket.close()
    await bank.close()
  }
  return { url: socket.url, apiKey: bank.apiKey, hooks, reads, close }
}
