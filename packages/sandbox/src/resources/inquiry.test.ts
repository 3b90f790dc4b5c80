import { describe, expect, it } from "vitest"
import type { SandboxOptions } from "../sandbox.ts"
import { openOnboarding } from "../testing/open-onboarding.ts"

interface ShownEntry {
  readonly id: number
  readonly type: string
  readonly status: string
  readonly reject_reason: string | null
}

async function openInquiry(options: SandboxOptions = {}) {
  const user = await openOnboarding(options)
  const { ask, bank, uuid } = user
  const act = (name: "open-inquiry" | "grow-inquiry") => bank.sandbox.control.act(uuid, name)
  const list = async (query = "") => {
    const { body } = await ask("GET", `user-information-inquiry${query}`)
    return body.Response.map((one: { UserInformationInquiry: object }) => one.UserInformationInquiry)
  }
  act("open-inquiry")
  const [{ id }] = await list()
  const read = async () => (await ask("GET", `user-information-inquiry/${id}`)).item("UserInformationInquiry")
  const entries = async (): Promise<ShownEntry[]> =>
    (await read()).all_entry.map(
      (one: { UserInformationInquiryEntry: ShownEntry }) => one.UserInformationInquiryEntry
    )
  const answer = (entry: number, body: object) =>
    ask("PUT", `user-information-inquiry/${id}/partner-user-information-inquiry-entry/${entry}`, body)
  /** Answers everything that waits for an answer, with a text and a file, which suits every question. */
  const answerAll = async () => {
    const all_attachment_id = [await user.attach()]
    for (const entry of await entries()) {
      if (entry.status === "PENDING") await answer(entry.id, { answer: "Salary.", all_attachment_id })
    }
  }
  return { ...user, act, list, id, read, entries, answer, answerAll }
}

const statuses = (entries: readonly ShownEntry[]) => entries.map(({ type, status }) => [type, status])

describe("an inquiry", () => {
  it("shows what bunq's does", async () => {
    const { read, id, user } = await openInquiry()
    expect(await read()).toEqual({
      id,
      created: expect.stringMatching(/^2026-06-12 /),
      updated: expect.stringMatching(/^2026-06-12 /),
      user_id: user.granted_by_user.UserPerson.id,
      title: expect.any(String),
      subtitle: expect.any(String),
      purpose: "ONBOARDING",
      status: "EXPECTING_REPLY_FROM_USER",
      all_entry: ["USER_PERSON_SOURCE_OF_INCOME", "IDENTIFICATION_DOCUMENT_VERIFY"].map((type) => ({
        UserInformationInquiryEntry: {
          id: expect.any(Number),
          created: expect.any(String),
          updated: expect.any(String),
          type,
          status: "PENDING",
          all_data_submitted: [],
          assistant_conversation: null,
          context: {},
          reject_reason: null,
          entry_description: expect.any(String)
        }
      })),
      assistant_conversation: null,
      finn_conversation: null,
      time_expiry: expect.stringMatching(/^2026-07-12 09:30:10/),
      external_model_name: null,
      external_model_id: null
    })
  })

  it("is answered question by question, reviewed and finalised", async () => {
    const { bank, attach, entries, answer, read } = await openInquiry()
    const [income, document] = await entries()
    expect((await answer(income!.id, { answer: "Salary." })).item("Id").id).toBe(income!.id)
    expect((await read()).status).toBe("EXPECTING_REPLY_FROM_USER")
    const file = await attach()
    await answer(document!.id, { all_attachment_id: [file] })
    expect((await entries()).map(({ status }) => status)).toEqual([
      "WAITING_FOR_REVIEW",
      "WAITING_FOR_REVIEW"
    ])
    expect((await read()).all_entry[1].UserInformationInquiryEntry.all_data_submitted).toEqual([
      { all_attachment_id: [file] }
    ])
    bank.clock.advance(19_999)
    expect((await read()).status).toBe("EXPECTING_REPLY_FROM_BUNQ")
    bank.clock.advance(1)
    expect((await read()).status).toBe("FINALIZED")
    expect((await entries()).map(({ status }) => status)).toEqual(["APPROVED", "APPROVED"])
  })

  it("grows while it is open, by the same and by another request of bunq, and then waits for the user again", async () => {
    const { act, list, entries, answerAll, read, bank } = await openInquiry()
    await answerAll()
    act("grow-inquiry")
    expect((await read()).status).toBe("EXPECTING_REPLY_FROM_USER")
    act("open-inquiry")
    expect(await list()).toHaveLength(1)
    expect(statuses(await entries())).toEqual([
      ["USER_PERSON_SOURCE_OF_INCOME", "WAITING_FOR_REVIEW"],
      ["IDENTIFICATION_DOCUMENT_VERIFY", "WAITING_FOR_REVIEW"],
      ["USER_PERSON_SOURCE_OF_FUND", "PENDING"],
      ["USER_PERSON_ACCOUNT_PURPOSE", "PENDING"]
    ])
    await answerAll()
    bank.clock.advance(20_000)
    expect((await read()).status).toBe("FINALIZED")
    expect(() => act("grow-inquiry")).toThrow(/no inquiry is open/)
    act("open-inquiry")
    expect(await list()).toHaveLength(2)
  })

  it("is another one in another context", async () => {
    const { act, list, complete, bank } = await openInquiry()
    await complete()
    bank.clock.advance(60_000)
    act("open-inquiry")
    expect((await list()).map(({ purpose }: { purpose: string }) => purpose)).toEqual([
      "COMPLIANCE_TRANSACTION_MONITORING",
      "ONBOARDING"
    ])
  })

  it("ends without the missing answers when the user's time is up", async () => {
    const { bank, read, entries, answer } = await openInquiry({ behaviour: { inquiryWindow: 60_000 } })
    const [income] = await entries()
    await answer(income!.id, { answer: "Salary." })
    bank.clock.advance(60_000)
    expect((await entries()).map(({ status }) => status)).toEqual(["WAITING_FOR_REVIEW", "CANCELLED"])
    bank.clock.advance(20_000)
    expect((await read()).status).toBe("FINALIZED")
    expect((await entries()).map(({ status }) => status)).toEqual(["APPROVED", "CANCELLED"])
  })

  it("waits for ever when there is no window", async () => {
    const { bank, read } = await openInquiry({ behaviour: { inquiryWindow: 0 } })
    bank.clock.advance(5 * 86_400_000)
    expect(await read()).toMatchObject({ status: "EXPECTING_REPLY_FROM_USER", time_expiry: null })
  })
})

describe("a rejected answer", () => {
  it.each([
    ["reopen", ["PENDING", "PENDING"]],
    ["append", ["REJECTED", "PENDING", "REJECTED", "PENDING"]]
  ] as const)("%s: the question is asked again", async (rejectedEntry, after) => {
    const { bank, answerAll, entries, read } = await openInquiry({
      contract: { rejectedEntry },
      behaviour: { entryResults: ["REJECTED", "APPROVED"] }
    })
    await answerAll()
    bank.clock.advance(20_000)
    expect((await entries()).map(({ status }) => status)).toEqual(after)
    expect((await entries())[0]!.reject_reason).toEqual(expect.any(String))
    expect((await read()).status).toBe("EXPECTING_REPLY_FROM_USER")
    await answerAll()
    bank.clock.advance(20_000)
    expect((await read()).status).toBe("FINALIZED")
  })
})

describe("an answer", () => {
  it.each([
    [0, {}, 'Missing required field "answer".'],
    [0, { all_attachment_id: "own" }, 'Missing required field "answer".'],
    [1, { answer: "Here." }, 'Missing required field "all_attachment_id".'],
    [2, { answer: "Here." }, 'Missing required field "all_attachment_id".'],
    [2, { all_attachment_id: "own" }, 'Missing required field "answer".'],
    [0, { answer: "Here.", all_attachment_id: [] }, 'Invalid value for field "all_attachment_id".'],
    [0, { answer: "Here.", text: "x" }, 'Superfluous field "text".'],
    [1, { all_attachment_id: [1] }, 'Attachment for id "1" not found.']
  ])("to question %i with %j is refused", async (index, body, error) => {
    const { act, attach, entries, answer } = await openInquiry()
    act("grow-inquiry")
    const own = "all_attachment_id" in body && body.all_attachment_id === "own"
    const sent = own ? { ...body, all_attachment_id: [await attach()] } : body
    const answered = await answer((await entries())[index]!.id, sent)
    expect([answered.status, answered.error]).toEqual([400, error])
    expect((await entries())[index]!.status).toBe("PENDING")
  })

  it("is taken once", async () => {
    const { entries, answer } = await openInquiry()
    const [income] = await entries()
    await answer(income!.id, { answer: "Salary." })
    const again = await answer(income!.id, { answer: "Salary." })
    expect([again.status, again.error]).toEqual([
      400,
      "An inquiry entry with status WAITING_FOR_REVIEW cannot be answered."
    ])
  })

  it("must not use somebody else's file", async () => {
    const { bank, entries, answer } = await openInquiry()
    const other = await bank.openUser()
    const headers = { "Content-Type": "image/gif" }
    const made = await bank.ask("POST", other.at("attachment"), {
      token: other.token,
      body: "GIF89a",
      headers
    })
    const theirs: number = made.item("Id").id
    const answered = await answer((await entries())[1]!.id, { all_attachment_id: [theirs] })
    expect([answered.status, answered.error]).toEqual([400, `Attachment for id "${theirs}" not found.`])
  })
})

it("is listed by status, type, purpose and question, page by page", async () => {
  const { list, ask, act, answerAll, bank } = await openInquiry()
  await answerAll()
  bank.clock.advance(20_000)
  act("open-inquiry")
  expect(await list("?status=EXPECTING_REPLY_FROM_USER")).toHaveLength(1)
  expect(await list("?status=EXPECTING_REPLY_FROM_USER,FINALIZED")).toHaveLength(2)
  expect(await list("?status=EXPECTING_REPLY_FROM_BUNQ")).toHaveLength(0)
  expect(await list("?type=USER_PERSON&purpose=ONBOARDING")).toHaveLength(2)
  expect(await list("?type=USER_COMPANY")).toHaveLength(0)
  expect(await list("?purpose=COMPLIANCE_SCREENING")).toHaveLength(0)
  expect(await list("?fulfillment_type=USER_PERSON_SOURCE_OF_INCOME")).toHaveLength(2)
  expect(await list("?fulfillment_type=USER_PERSON_SOURCE_OF_FUND")).toHaveLength(0)
  const first = await ask("GET", "user-information-inquiry?count=1")
  expect(first.body.Pagination.older_url).toMatch(/user-information-inquiry\?count=1&older_id=\d+$/)
  expect(first.body.Response[0].UserInformationInquiry.status).toBe("EXPECTING_REPLY_FROM_USER")
  expect((await ask("GET", "user-information-inquiry?status=OPEN")).status).toBe(400)
  expect((await ask("GET", "user-information-inquiry/1")).status).toBe(404)
})
