import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { bankError, idReply } from "../testing/fake-bank.ts"
import type { FakeReply, FakeRequest } from "../testing/fake-bank.ts"
import { inUserSession, user } from "../testing/provisioned-user.ts"

const list = "/v1/user/1364/user-information-inquiry"
const upload = "POST /v1/user/1364/attachment"
const put = `PUT ${list}/501/partner-user-information-inquiry-entry/601`
const read = `GET ${list}/501`
const inquiry = (status: string, id = 501) => ({
  UserInformationInquiry: {
    id,
    updated: "2026-06-12 09:41:13.795206",
    status: "EXPECTING_REPLY_FROM_USER",
    purpose: "ONBOARDING",
    allEntry: [
      { UserInformationInquiryEntry: { id: 600, type: "OTHER", status: "APPROVED" } },
      { UserInformationInquiryEntry: { id: 601, type: "USER_PERSON_SOURCE_OF_INCOME", status } }
    ]
  }
})
const page = (ids: readonly number[], olderUrl: string | null): FakeReply => ({
  body: { Response: ids.map((id) => inquiry("PENDING", id)), Pagination: { olderUrl } }
})

const photo = Uint8Array.of(0xff, 0xd8, 0xff, 0x00, 0x22)
const bytes = Buffer.from(photo).toString("base64")
const answers = {
  "answer:text": { answer: "Salary" },
  "answer:both": {
    answer: "See the files",
    attachments: [
      { contentType: "image/jpeg", bytes, description: "Payslip" },
      { contentType: "application/pdf", bytes }
    ]
  },
  "answer:broken": { attachments: [{ contentType: "text/html", bytes }] }
}

/** Answers entry 601 at a bank whose entry has these statuses, one per read. */
const answer = (options: {
  readonly ref?: string
  readonly statuses: readonly string[]
  readonly reply?: FakeReply | "hang" | "cut"
  readonly secondRead?: FakeReply
}) => {
  let reads = 0
  let uploads = 0
  const handle = ({ line }: FakeRequest) => {
    if (line === read) {
      reads += 1
      if (reads > 1 && options.secondRead !== undefined) return options.secondRead
      return { body: { Response: [inquiry(options.statuses[reads - 1] ?? "PENDING")] } }
    }
    if (line === upload) return idReply(70 + (uploads += 1))
    return line === put ? (options.reply ?? idReply(601)) : undefined
  }
  return inUserSession(
    (api) => api.answerInquiry({ ...user, inquiryId: 501, entryId: 601, ref: options.ref ?? "answer:text" }),
    handle,
    { answers }
  )
}

describe("listInquiries", () => {
  it.effect("walks every page", () =>
    Effect.gen(function* () {
      const pages: { readonly [line: string]: FakeReply } = {
        [`GET ${list}?count=200`]: page([503, 502], `${list}?count=200&older_id=502`),
        [`GET ${list}?count=200&older_id=502`]: page([501], null)
      }
      const { exit, lines } = yield* inUserSession(
        (api) => api.listInquiries(user),
        ({ line }) => pages[line]
      )
      expect(Exit.isSuccess(exit) ? exit.value.map(({ id }) => id) : exit).toEqual([503, 502, 501])
      expect(lines).toEqual(Object.keys(pages))
    })
  )

  it.effect.each([
    ["leads back to itself", () => `${list}?count=200&older_id=1`, 2],
    ["never ends", (line: string) => `${list}?older_id=${line.length}&${"x".repeat(line.length % 200)}`, 51],
    ["leads to another list", () => "/v1/user/9/user-information-inquiry?older_id=1", 1],
    ["leads to another host", () => "https://elsewhere.example/v1/x?older_id=1", 1]
  ] as const)("a list that %s is refused as a whole", ([, older, requests]) =>
    Effect.gen(function* () {
      const { outcome, lines } = yield* inUserSession(
        (api) => api.listInquiries(user),
        ({ line }) => (line.startsWith(`GET ${list}`) ? page([1], older(line)) : undefined)
      )
      expect([outcome, lines.length <= requests]).toEqual(["Malformed", true])
    })
  )
})

describe("answerInquiry", () => {
  it.effect("reads, and sends the text", () =>
    Effect.gen(function* () {
      const { outcome, lines, bank } = yield* answer({ statuses: ["PENDING"] })
      expect([outcome, lines]).toEqual(["success", [read, put]])
      expect(bank.requests.at(-1)?.json).toEqual({ answer: "Salary" })
    })
  )

  it.effect("uploads the files one by one, signed over their bytes, and names them in order", () =>
    Effect.gen(function* () {
      const { outcome, lines, bank } = yield* answer({ ref: "answer:both", statuses: ["PENDING"] })
      expect([outcome, lines]).toEqual(["success", [read, upload, upload, put]])
      const [first, second] = bank.requests.filter(({ line }) => line === upload)
      expect(new Uint8Array(first?.bytes ?? [])).toEqual(photo)
      expect([first?.signed, second?.signed]).toEqual([true, true])
      expect(first?.headers.get("content-type")).toBe("image/jpeg")
      expect(first?.headers.get("x-bunq-attachment-description")).toBe("Payslip")
      expect(second?.headers.get("content-type")).toBe("application/pdf")
      expect(second?.headers.has("x-bunq-attachment-description")).toBe(false)
      expect(bank.requests.at(-1)?.json).toEqual({ all_attachment_id: [71, 72], answer: "See the files" })
    })
  )

  it.effect.each(["SUBMITTED", "WAITING_FOR_REVIEW", "AUTO_APPROVED", "APPROVED"])(
    "an entry that is %s has its answer: nothing is sent",
    (status) =>
      Effect.gen(function* () {
        const { outcome, lines } = yield* answer({ ref: "answer:both", statuses: [status] })
        expect([outcome, lines]).toEqual(["success", [read]])
      })
  )

  const refused = bankError("The entry is not pending.")
  it.effect.each<[string, string, string, FakeReply | "hang" | "cut"]>([
    ["success", "PENDING", "WAITING_FOR_REVIEW", refused],
    ["success", "PENDING", "APPROVED", refused],
    ["success", "PENDING", "AUTO_REJECTED", refused],
    ["success", "PENDING", "WAITING_FOR_REVIEW", "cut"],
    ["success", "PENDING", "WAITING_FOR_REVIEW", "hang"],
    ["success", "PENDING", "WAITING_FOR_REVIEW", { ...idReply(601), signature: "wrong" }],
    ["Refused", "PENDING", "PENDING", refused],
    ["Refused", "PENDING", "CANCELLED", refused],
    ["Refused", "REJECTED", "REJECTED", refused],
    ["success", "REJECTED", "WAITING_FOR_REVIEW", refused],
    ["Ambiguous", "PENDING", "PENDING", "cut"],
    ["Unavailable", "PENDING", "PENDING", { status: 503, text: "<html>", signature: "none" }]
  ])("%s when the entry was %s and is %s, after %j", ([outcome, before, after, reply]) =>
    Effect.gen(function* () {
      expect((yield* answer({ statuses: [before, after], reply })).outcome).toBe(outcome)
    })
  )

  it.effect("when nobody can tell any more, the answer is tried again and not given up", () =>
    Effect.gen(function* () {
      const { outcome } = yield* answer({
        statuses: ["PENDING"],
        reply: refused,
        secondRead: { status: 503, text: "<html>", signature: "none" }
      })
      expect(outcome).toBe("Unavailable")
    })
  )

  it.effect("an answer that is not there or not valid, and an entry that is not there, send nothing", () =>
    Effect.gen(function* () {
      for (const [ref, expected] of [
        ["answer:none", "VaultUnavailable"],
        ["answer:broken", "Refused"]
      ] as const) {
        const { outcome, lines } = yield* answer({ ref, statuses: ["PENDING"] })
        expect([outcome, lines]).toEqual([expected, [read]])
      }
      const gone = yield* inUserSession(
        (api) => api.answerInquiry({ ...user, inquiryId: 501, entryId: 9, ref: "answer:text" }),
        () => ({ body: { Response: [inquiry("PENDING")] } }),
        { answers }
      )
      expect(gone.outcome).not.toBe("success")
    })
  )
})
