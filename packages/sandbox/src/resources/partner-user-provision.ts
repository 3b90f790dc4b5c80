import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { beginCourse, ruleFor } from "../scenarios/course.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply, type Reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { closing, working } from "./provision-end.ts"
import { provisionRequest } from "./provision-request.ts"
import { provisionShown } from "./provision-shown.ts"
import { firstStep } from "./provision-steps.ts"
import type { Provision } from "./provision.ts"

const knownStatuses = ["CREATED", "ACTIVE", "CANCELLED", "FAILED", "CLOSED", "TOKEN_RESET_REQUESTED"]

/** Provisions [API §5]: create, read, list, close and reset the token. */
export const partnerUserProvisionEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/partner-user-provision",
    access: "partner",
    handle({ bank, body }) {
      const hasClient = bank.tables.oauthClients.allIn("all", "").some((client) => client.status === "ACTIVE")
      if (!hasClient)
        throw new Refusal(400, "An active OAuth client is required before a user can be provisioned.")
      const asked = provisionRequest(bank, body)
      const known = bank.tables.provisions.lastIn("externalUuid", asked.externalUuid.toLowerCase())
      if (known !== undefined && bank.contract.repeatedExternalUuid !== "create-second") {
        if (bank.contract.repeatedExternalUuid === "return-existing") return created(bank, known)
        throw new Refusal(400, "A provision with this external_uuid already exists.")
      }
      const stamp = bank.stamp()
      const id = bank.nextId()
      beginCourse(bank, { id, ...asked })
      const provision = bank.tables.provisions.put({
        ...asked,
        ...firstStep(bank, id),
        id,
        created: stamp,
        updated: stamp,
        userId: null,
        oauth: null,
        credential: null,
        resume: null
      })
      bank.count({ provisions: bank.counters.provisions + 1 })
      return created(bank, provision)
    }
  },
  {
    method: "GET",
    path: "/v1/partner-user-provision",
    access: "partner",
    handle({ bank, path, query }) {
      const { provisions } = bank.tables
      const asked = query
        .get("status")
        ?.split(",")
        .filter((status) => status !== "")
      if (asked?.some((status) => !knownStatuses.includes(status))) throw refusals.invalid("status")
      const statuses = asked?.length === 0 ? undefined : asked
      const uuid = query.get("external_uuid")?.toLowerCase()
      const ids = uuid === undefined ? provisions.idsIn("all", "") : provisions.idsIn("externalUuid", uuid)
      const pick = (id: number): object | undefined => {
        const provision = provisions.get(id)!
        return statuses?.includes(provision.status) === false ? undefined : provisionShown(bank, provision)
      }
      return reply.page(page({ ids, path, query, pick }))
    }
  },
  {
    method: "GET",
    path: "/v1/partner-user-provision/{provision_id}",
    access: "partner",
    handle: ({ bank, params }) => reply.items(provisionShown(bank, theProvision(bank, params)))
  },
  {
    method: "PUT",
    path: "/v1/partner-user-provision/{provision_id}",
    access: "partner",
    handle({ bank, params, body }) {
      const provision = theProvision(bank, params)
      const oneOf = [bank.contract.closingStatus, "TOKEN_RESET_REQUESTED"]
      const { status } = requestBody(body, { status: field.string({ oneOf }) })
      return status === "TOKEN_RESET_REQUESTED" ? resetToken(bank, provision) : close(bank, provision)
    }
  }
]

function theProvision(bank: Bank, params: Readonly<Record<string, number>>): Provision {
  const id = params["provision_id"]!
  const provision = bank.tables.provisions.get(id)
  if (provision === undefined) throw refusals.notFound("Partner user provision", id)
  return provision
}

function created(bank: Bank, provision: Provision): Reply {
  if (bank.contract.createReply === "id") return reply.id(provision.id)
  return reply.items(provisionShown(bank, provision))
}

function close(bank: Bank, provision: Provision): Reply {
  if (provision.status === "CANCELLED") return reply.id(provision.id)
  if (provision.status === "CLOSED" || provision.status === "FAILED") {
    throw new Refusal(400, `A provision with status ${provision.status} cannot be cancelled.`)
  }
  return change(bank, provision, closing(bank, provision))
}

function resetToken(bank: Bank, provision: Provision): Reply {
  if (provision.status === "TOKEN_RESET_REQUESTED") return reply.id(provision.id)
  const { status, subStatus, actionRequired } = provision
  if (provision.credential === null || provision.stepDueAt !== null) {
    throw new Refusal(
      400,
      `The token of a provision with status ${status} and sub status ${subStatus} cannot be reset.`
    )
  }
  const resetting = working(bank, "TOKEN_RESET_REQUESTED", "PENDING_PROCESS_TOKEN_RESET")
  return change(bank, provision, {
    ...resetting,
    resume: { status, subStatus, actionRequired },
    stepDueAt: bank.now + ruleFor(bank, provision.id, "processTokenReset")
  })
}

function change(bank: Bank, provision: Provision, to: Partial<Provision>): Reply {
  bank.tables.provisions.put({ ...provision, ...to, updated: bank.stamp() })
  return reply.id(provision.id)
}
