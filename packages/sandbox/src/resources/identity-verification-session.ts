import type { Bank } from "../bank/bank.ts"
import type { Endpoint } from "../gateway/endpoint.ts"
import { ruleFor } from "../scenarios/course.ts"
import { bunqTimestamp } from "../wire/bunq-timestamp.ts"
import { field } from "../wire/field.ts"
import { page } from "../wire/page.ts"
import { Refusal } from "../wire/refusal.ts"
import { refusals } from "../wire/refusals.ts"
import { reply } from "../wire/reply.ts"
import { requestBody } from "../wire/request-body.ts"
import { identityProcessed } from "./onboarding.ts"
import type { User } from "./user.ts"

/** One run of a user through the identity provider. Stamps are microseconds, `dueAt` milliseconds. */
export interface IdentitySession {
  readonly id: number
  readonly userId: number
  readonly created: number
  readonly updated: number
  readonly country: string
  readonly applicant: string
  readonly session: string
  readonly token: string
  readonly status: "CREATED" | "SUBMITTED" | "PROCESSED"
  readonly result: "APPROVED" | "REJECTED" | null
  readonly dueAt: number | null
}

const sessions = "/v1/user/{user_id}/identity-verification-session"

/** Identity verification [API §7]. A new session may be opened at any time; one approval is enough. */
export const identityVerificationSessionEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: sessions,
    access: "user",
    handle({ bank, body }, user) {
      requestBody(body, {
        purpose: field.string({ oneOf: ["VERIFICATION"] }),
        provider: field.string({ oneOf: ["INCODE"] })
      })
      const created = bank.stamp()
      const session = bank.tables.identitySessions.put({
        id: bank.nextId(),
        userId: user.id,
        created,
        updated: created,
        country: user.country,
        applicant: bank.uuid(),
        session: bank.uuid(),
        token: bank.token(),
        status: "CREATED",
        result: null,
        dueAt: null
      })
      return reply.id(session.id)
    }
  },
  {
    method: "GET",
    path: sessions,
    access: "user",
    handle({ bank, path, query }, user) {
      const ids = bank.tables.identitySessions.idsIn("user", user.id)
      const pick = (id: number): object => sessionShown(bank.tables.identitySessions.get(id)!)
      return reply.page(page({ ids, path, query, pick }))
    }
  },
  {
    method: "GET",
    path: `${sessions}/{identity_session_id}`,
    access: "user",
    handle: ({ bank, params }, user) => reply.items(sessionShown(theSession(bank, params, user)))
  },
  {
    method: "PUT",
    path: `${sessions}/{identity_session_id}`,
    access: "user",
    handle({ bank, params, body }, user) {
      const session = theSession(bank, params, user)
      requestBody(body, { status: field.string({ oneOf: ["SUBMITTED"] }) })
      if (session.status !== "CREATED") {
        throw new Refusal(400, `An identity verification with status ${session.status} cannot be submitted.`)
      }
      const dueAt = bank.now + ruleFor(bank, user.provisionId, "processIdentity")
      bank.tables.identitySessions.put({ ...session, updated: bank.stamp(), status: "SUBMITTED", dueAt })
      return reply.id(session.id)
    }
  }
]

/** Decides a submitted identity, by the results the bank was told to give a user's successive attempts. */
export function processIdentity(bank: Bank, session: IdentitySession): void {
  const { provisionId } = bank.tables.users.get(session.userId)!
  const results = ruleFor(bank, provisionId, "identityResults")
  const earlier = bank.tables.identitySessions
    .allIn("user", session.userId)
    .filter((one) => one.status === "PROCESSED")
  const result = results[Math.min(earlier.length, results.length - 1)] ?? "APPROVED"
  const updated = bank.stamp()
  identityProcessed(
    bank,
    bank.tables.identitySessions.put({ ...session, updated, status: "PROCESSED", result, dueAt: null })
  )
}

function theSession(bank: Bank, params: Readonly<Record<string, number>>, user: User): IdentitySession {
  const id = params["identity_session_id"]!
  const session = bank.tables.identitySessions.get(id)
  if (session?.userId !== user.id) throw refusals.notFound("Identity verification session", id)
  return session
}

function sessionShown(session: IdentitySession): object {
  const failed = session.result === "REJECTED"
  return {
    IdentityVerificationSessionIncode: {
      id: session.id,
      created: bunqTimestamp(session.created),
      updated: bunqTimestamp(session.updated),
      purpose: "VERIFICATION",
      applicant_identifier_external: session.applicant,
      session_identifier_external: session.session,
      country: session.country,
      status: session.status,
      token: session.token,
      url_api: "https://demo-api.incodesmile.com/0/",
      should_record_session: false,
      result:
        session.result === null
          ? null
          : { result: session.result, all_fail_reason: failed ? ["DOCUMENT_NOT_READABLE"] : [] }
    }
  }
}
