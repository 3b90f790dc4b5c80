import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { askWebhooks, listReply, valueOf } from "../testing/ask-webhooks.ts"
import { bankError, idReply } from "../testing/fake-bank.ts"
import type { FakeReply } from "../testing/fake-bank.ts"

const pinned = "/v1/user/1360/certificate-pinned"

describe("pinned certificates", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"
  const item = { CertificatePinned: { id: 31, certificateChain: `${pem}\n` } }

  it.effect.each<[string, boolean, FakeReply | "cut", readonly string[]]>([
    ["one that is there stays", true, idReply(1), ["GET"]],
    ["a new one is pinned", false, idReply(31), ["GET", "POST"]],
    ["a lost reply is read back", false, "cut", ["GET", "POST", "GET"]],
    ["an unreadable one too", false, listReply([]), ["GET", "POST", "GET"]]
  ])("%s", ([, isThere, reply, methods]) =>
    Effect.gen(function* () {
      let pins = isThere
      const seen = yield* askWebhooks(
        (webhooks) => webhooks.pinCertificate([`${pem}\r\n`.replaceAll("\n", "\r\n")]),
        ({ line }) => {
          if (line === `GET ${pinned}?count=200`) return listReply(pins ? [item] : [])
          if (line !== `POST ${pinned}`) return undefined
          pins = true
          return reply
        }
      )
      expect(valueOf(seen)).toEqual({ id: 31 })
      expect(seen.asked.map(({ line }) => line.split(" ")[0])).toEqual(methods)
    })
  )

  it.effect.each<[string, FakeReply, string]>([
    ["gone", listReply([]), "success"],
    ["gone before", bankError("Not found.", 404), "success"],
    ["refused", bankError("No."), "Refused"]
  ])("unpinning: %s", ([, reply, outcome]) =>
    Effect.gen(function* () {
      const seen = yield* askWebhooks(
        (webhooks) => webhooks.unpinCertificate(31),
        ({ line }) => (line === `DELETE ${pinned}/31` ? reply : undefined)
      )
      expect([seen.outcome, seen.lines]).toEqual([outcome, [`DELETE ${pinned}/31`]])
    })
  )
})
