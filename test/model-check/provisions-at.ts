import type { ProvisionContext } from "@bunq-provisioning/core"
import { uuid } from "./user.ts"

/** Planted in what comes from bunq, beside what the lifecycle may keep: it must not get into the context. */
export const canary = "c4n4ryT0kenThatMustNotBeKept00000001"

const hour = 3_600_000
/** bunq's stamp of the so-manieth change. */
export const stamp = (count: number) => `2026-11-21 10:00:00.${String(count).padStart(6, "0")}`

/** Later than anything this user knows of. */
export const nowOf = ({ since, aside, noted, ...context }: ProvisionContext): number =>
  1 +
  Math.max(
    since,
    aside.identity,
    aside.answers,
    noted.overdue,
    noted.duty,
    context.provisionSeenAt ?? 0,
    context.onboardingSeenAt ?? 0,
    context.evaluatedAt ?? 0,
    context.acceptedAt ?? 0,
    context.identity.startedAt ?? 0,
    ...Object.values(context.answers).map(({ sentAt }) => sentAt ?? 0)
  )

/** What bunq may say of the provision, by name. */
export const provisionsAt = (
  context: ProvisionContext,
  fresh: string
): ReadonlyArray<readonly [string, object]> => {
  const { spentCredential, heldCredential, sessionCredential } = context
  const last = Math.max(10, spentCredential ?? 0, heldCredential ?? 0, sessionCredential ?? 0)
  const id = context.provision?.credential?.id ?? last
  const token = (credentialId: number) => ({
    subStatus: "PENDING_PROCESS_USER_ONBOARDING",
    actionRequired: "USER",
    credential: {
      id: credentialId,
      status: "PENDING_FIRST_USE",
      expiresAt: nowOf(context) + hour,
      usable: true
    }
  })
  const gone = (credentialId: number, status: string) => ({
    credential: { id: credentialId, status, expiresAt: 5, usable: false }
  })
  const processed = { subStatus: "PENDING_PROCESS_USER_ONBOARDING", actionRequired: "USER" }
  const own = {
    user: { subStatus: "PENDING_PROCESS_USER" },
    relation: { subStatus: "PENDING_PROCESS_RELATION_USER" },
    oauth: { subStatus: "PENDING_PROCESS_OAUTH_REQUEST" },
    token: token(id),
    "fresh token": token(id + 1),
    used: { ...processed, ...gone(id, "ACTIVE") },
    operational: { status: "ACTIVE", subStatus: "NONE", actionRequired: "NONE", ...gone(id, "ACTIVE") },
    expired: { ...processed, ...gone(id, "EXPIRED") },
    "missed and expired": { ...processed, ...gone(id + 1, "EXPIRED") },
    "missed and used": { ...processed, ...gone(id + 1, "ACTIVE") },
    resetting: {
      ...token(id),
      status: "TOKEN_RESET_REQUESTED",
      subStatus: "PENDING_PROCESS_TOKEN_RESET"
    },
    failed: { status: "FAILED", subStatus: "NONE" },
    closed: { status: "CLOSED", subStatus: "NONE" },
    cancelled: { status: "CANCELLED", subStatus: "PENDING_PROCESS_CLOSURE" },
    unknown: { status: "ACTIVE", subStatus: "SOMETHING_NEW", ...gone(id, "ACTIVE") },
    stale: { subStatus: "PENDING_PROCESS_USER", updated: stamp(0) }
  }
  return Object.entries(own).map(([word, over]) => [
    `bunq: ${word}`,
    {
      id: 7,
      externalUuid: uuid,
      product: "USER_VERIFIED",
      created: stamp(0),
      updated: fresh,
      status: "CREATED",
      actionRequired: "SYSTEM",
      credential: null,
      tokenValue: canary,
      ...over
    } satisfies object
  ])
}
