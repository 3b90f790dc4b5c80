import { describe, expect, it } from "@effect/vitest"
import { BunqError, RenewalWait, RequestPriority } from "@bunq-provisioning/core/ports"
import { Duration, Effect } from "effect"
import { uuid } from "../testing/adapter-under-test.ts"
import { askWebhooks, listReply, valueOf } from "../testing/ask-webhooks.ts"
import { bankError, idReply } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"

const partner = { kind: "partner" } as const
const user = { kind: "user", uuid, userId: 1364 } as const
const mine = "/v1/user/1360/notification-filter-url"
const theirs = "/v1/user/1364/notification-filter-url"
const failures = "/v1/user/1360/notification-filter-failure"
const target = "https://partner.example/hooks/aaaaaaaaaaaaaaaaaaaaaa"
const filter = { category: "CARD", target, verificationTypes: ["BUNQ_CERTIFICATE"] }
const shown = (category: string) => ({
  NotificationFilterUrl: {
    category,
    notificationTarget: target,
    allVerificationType: ["BUNQ_CERTIFICATE"],
    allUserId: []
  }
})
const malformed = { _tag: "Malformed", status: 200 } as const

describe("filters", () => {
  it.effect("are listed over all pages, each owner's with their own id and session", () =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) => Effect.all([webhooks.listFilters(partner), webhooks.listFilters(user)]),
        ({ line }) => {
          if (line === `GET ${mine}?count=200`) return listReply([shown("CARD")], `${mine}?older_id=5`)
          if (line === `GET ${mine}?older_id=5`) return listReply([shown("PAYMENT")])
          if (line === `GET ${theirs}?count=200`) return listReply([])
          return undefined
        }
      )
      expect(valueOf(seen)).toEqual([[filter, { ...filter, category: "PAYMENT" }], []])
      const [first, second, third] = seen.asked
      expect(first?.token).toBe(second?.token)
      expect(third?.token).not.toBe(first?.token)
    })
  )

  it.effect.each<[string, FakeReply]>([
    [
      "an item that cannot be read",
      listReply([shown("CARD"), { NotificationFilterUrl: { category: "CARD" } }])
    ],
    ["a page that leads back to itself", listReply([shown("CARD")], `${mine}?older_id=5`)],
    [
      "a page that leads elsewhere",
      listReply([shown("CARD")], "/v1/user/9/notification-filter-url?older_id=5")
    ],
    ["something else", { body: { Response: "none" } }]
  ])("are none at all with %s: they are written back as a whole", ([, reply]) =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) => webhooks.listFilters(partner),
        ({ line }) => (line.startsWith(`GET ${mine}`) ? reply : undefined)
      )
      expect(seen.outcome).toBe(malformed._tag)
      expect(seen.lines.length).toBeLessThanOrEqual(2)
    })
  )

  it.effect("are replaced by exactly those given; bunq's reply is the new list, or it is read", () =>
    Effect.gen(function* () {
      for (const reply of [listReply([shown("CARD")]), idReply(3)]) {
        const seen = yield* askWebhooks(
          (webhooks) => webhooks.replaceFilters(user, [filter]),
          ({ line }) =>
            line === `POST ${theirs}`
              ? reply
              : line.startsWith("GET")
                ? listReply([shown("CARD")])
                : undefined
        )
        expect(valueOf(seen)).toEqual([filter])
        expect(seen.asked[0]).toMatchObject({
          signed: true,
          json: {
            notification_filters: [
              {
                category: "CARD",
                notification_target: target,
                all_verification_type: ["BUNQ_CERTIFICATE"]
              }
            ]
          }
        })
      }
    })
  )

  it.effect.each<[string, FakeReply | "cut"]>([
    ["Refused", bankError("A maximum of 2 callback URLs per category is allowed.")],
    ["Ambiguous", "cut"],
    ["NotFound", bankError("No.", 404)]
  ])("a write that ends with %s is sent once", ([outcome, reply]) =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) => webhooks.replaceFilters(partner, [filter]),
        ({ line }) => (line === `POST ${mine}` ? reply : undefined)
      )
      expect([seen.outcome, seen.lines]).toEqual([outcome, [`POST ${mine}`]])
    })
  )

  it.effect("nothing is written when what comes right before fails", () =>
    Effect.gen(function* () {
      const reason = { _tag: "Throttled", retryAfter: Duration.zero } as const
      const beforeSend = Effect.fail(new BunqError({ operation: "test", reason, responseId: null }))
      const seen = yield* askWebhooks(
        (webhooks) => webhooks.replaceFilters(partner, [filter], { beforeSend }),
        () => undefined
      )
      expect([seen.outcome, seen.lines]).toEqual(["Throttled", []])
    })
  )

  it.effect("a dead session of a user is not renewed for somebody who does not want that", () =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) =>
          webhooks
            .listFilters(user)
            .pipe(
              Effect.provideService(RenewalWait, { begin: Effect.succeed(false), end: Effect.void }),
              Effect.provideService(RequestPriority, 3)
            ),
        ({ line }) =>
          line.startsWith(`GET ${theirs}`) ? bankError("Insufficient authorisation.", 401) : undefined
      )
      expect(seen.outcome).toBe("Throttled")
      expect(seen.bank.count("POST /v1/session-server")).toBe(1)
    })
  )
})

describe("failures", () => {
  const failure = {
    NotificationFilterFailure: { id: 12, category: "CARD", objectId: 7, eventType: "CARD_X" }
  }

  it.effect("are listed page by page, those that can be read", () =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) =>
          Effect.flatMap(webhooks.listFailures({}), ({ items, older }) =>
            Effect.map(webhooks.listFailures({ cursor: older ?? "" }), (next) => [
              items,
              next.items,
              next.older
            ])
          ),
        ({ line }) =>
          line === `GET ${failures}?count=200`
            ? listReply([failure, { NotificationFilterFailure: {} }], `${failures}?older_id=12`)
            : line === `GET ${failures}?older_id=12`
              ? listReply([])
              : undefined
      )
      const read = {
        id: 12,
        category: "CARD",
        eventType: "?",
        objectId: 7,
        userId: null,
        target: null,
        created: "",
        responseCode: null
      }
      expect(valueOf(seen)).toEqual([[{ ...read, eventType: "CARD_X" }], [], null])
    })
  )

  it.effect.each<[string, readonly number[], FakeReply | undefined, string, number]>([
    ["an empty list", [1, 2], listReply([]), "success", 1],
    ["the ids", [1, 2], listReply([{ Id: { id: 1 } }]), "success", 1],
    ["404 for one that is gone", [1, 2], bankError("Not found.", 404), "NotFound", 1],
    ["nothing, as there is nothing to ask for", [], undefined, "success", 0],
    [
      "nothing, as it is too much for one call",
      Array.from({ length: 101 }, (_, id) => id),
      undefined,
      "Refused",
      0
    ]
  ])("a retry gets %s", ([, ids, reply, outcome, sent]) =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) => webhooks.retryFailures(ids),
        ({ line }) => (line === `POST ${failures}` ? reply : undefined)
      )
      expect([seen.outcome, seen.lines.length]).toEqual([outcome, sent])
      if (sent === 1) expect(seen.asked[0]?.json).toEqual({ notification_filter_failed_ids: "1,2" })
    })
  )
})
