import type { Action } from "@bunq-provisioning/core"
import { problem } from "../problem.ts"
import type { TransportProblem } from "../transport.ts"

type Body = { readonly [field: string]: unknown }

/** Nothing answered. */
export const unreachable = problem("Unreachable")

/** What a reply that is not 2xx says; one that is not the API's, of a proxy for example, is known by its status. */
export const problemOf = async (response: Response): Promise<TransportProblem> => {
  const body = (await response.json().catch(() => null)) as Body | null
  const { reason, field, permitted } = body ?? {}
  return problem(typeof reason === "string" ? reason : `Http${response.status}`, {
    status: response.status,
    fields: typeof field === "string" ? field.split(",") : [],
    permitted: Array.isArray(permitted) ? (permitted as readonly Action[]) : null
  })
}

/** Whether the same request may fare better later. */
export const isTransient = ({ status }: Response): boolean => /^(408|425|429|5..)$/.test(String(status))

/** ms; what the server asks for, at most two minutes. */
export const retryAfter = (response: Response): number => {
  const seconds = Number(response.headers.get("retry-after"))
  return seconds > 0 ? Math.min(seconds, 120) * 1_000 : 0
}
