import type { BankIdentity, Counters, Ledger } from "./bank-records.ts"
import type { RateWindow } from "../gateway/rate-limit.ts"
import type { SeenRequestId } from "../gateway/request-id.ts"
import type { Device } from "../resources/device-server.ts"
import type { IdentitySession } from "../resources/identity-verification-session.ts"
import type { Installation } from "../resources/installation.ts"
import type { Attachment } from "../resources/attachment.ts"
import type { CallbackUrl } from "../resources/callback-url.ts"
import { inquiryDueAt, type Inquiry } from "../resources/inquiry.ts"
import type { OauthClient } from "../resources/oauth-client.ts"
import { provisionDueAt, type Provision } from "../resources/provision.ts"
import type { Session } from "../resources/session.ts"
import type { Onboarding } from "../resources/onboarding.ts"
import type { User } from "../resources/user.ts"
import type { Course, PlannedAct, ScenarioChoice } from "../scenarios/course.ts"
import type { StateStore } from "../state/state-store.ts"
import type { Delivery, DeliveryFailure } from "../webhooks/delivery.ts"
import { ownerKey, type NotificationFilter } from "../webhooks/notification-filter.ts"
import type { PinnedCertificate } from "../webhooks/pinned-certificate.ts"
import type { WebhookLedger } from "../webhooks/webhook-ledger.ts"

export type BankTables = ReturnType<typeof openTables>

/** Every kind of record the bank keeps, and how each is looked up. */
export function openTables(store: StateStore) {
  return {
    identity: store.table<BankIdentity>("identity"),
    ledger: store.table<Ledger>("ledger"),
    counters: store.table<Counters>("counters"),
    rateWindows: store.table<RateWindow>("rate-window"),
    requestIds: store.table<SeenRequestId, "value">("request-id", {
      groups: { value: (seen) => `${seen.installationId} ${seen.value}` }
    }),
    installations: store.table<Installation, "token">("installation", {
      groups: { token: (one) => one.token }
    }),
    devices: store.table<Device, "installation">("device", {
      groups: { installation: (one) => one.installationId }
    }),
    sessions: store.table<Session, "token" | "installation" | "provision">("session", {
      groups: {
        token: (one) => one.token,
        installation: (one) => one.installationId,
        provision: (one) => one.provisionId
      }
    }),
    oauthClients: store.table<OauthClient, "all">("oauth-client", { groups: { all: () => "" } }),
    callbackUrls: store.table<CallbackUrl, "client">("callback-url", {
      groups: { client: (one) => one.clientId }
    }),
    provisions: store.table<Provision, "all" | "externalUuid" | "secret" | "email" | "phone">("provision", {
      groups: {
        all: () => "",
        externalUuid: (one) => one.externalUuid.toLowerCase(),
        secret: (one) => one.credential?.secret ?? null,
        email: (one) => one.email?.toLowerCase() ?? null,
        phone: (one) => one.phoneNumber ?? null
      },
      dueAt: provisionDueAt
    }),
    users: store.table<User, "apiKey">("user", { groups: { apiKey: (one) => one.apiKeyId } }),
    onboardings: store.table<Onboarding, "user">("onboarding", {
      groups: { user: (one) => one.userId },
      dueAt: (one) => one.dueAt
    }),
    identitySessions: store.table<IdentitySession, "user">("identity-session", {
      groups: { user: (one) => one.userId },
      dueAt: (one) => one.dueAt
    }),
    attachments: store.table<Attachment>("attachment"),
    inquiries: store.table<Inquiry, "user">("inquiry", {
      groups: { user: (one) => one.userId },
      dueAt: inquiryDueAt
    }),
    courses: store.table<Course>("course"),
    scenarioChoices: store.table<ScenarioChoice>("scenario-choice"),
    plannedActs: store.table<PlannedAct, "provision">("planned-act", {
      groups: { provision: (one) => one.provisionId },
      dueAt: (one) => one.dueAt
    }),
    webhookLedger: store.table<WebhookLedger>("webhook-ledger"),
    notificationFilters: store.table<NotificationFilter, "owner" | "all">("notification-filter", {
      groups: { owner: (one) => ownerKey(one.ownerId), all: () => "" }
    }),
    pinnedCertificates: store.table<PinnedCertificate, "owner">("pinned-certificate", {
      groups: { owner: (one) => ownerKey(one.ownerId) }
    }),
    deliveries: store.table<Delivery, "all" | "underWay" | "heldBack">("delivery", {
      groups: {
        all: () => "",
        underWay: (one) => (one.dueAt === null ? "" : null),
        heldBack: (one) => (one.heldBack ? one.target : null)
      },
      dueAt: (one) => one.dueAt
    }),
    deliveryFailures: store.table<DeliveryFailure, "all">("delivery-failure", { groups: { all: () => "" } })
  }
}
