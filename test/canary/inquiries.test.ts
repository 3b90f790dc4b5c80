import type { Handle, UserEvent } from "@bunq-provisioning/runtime"
import type { View } from "bunq-provisioning"
import { expect, it } from "vitest"
import { capture, printed, watchConsole } from "./capture.ts"
import type { Capture } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import { plantedInquiry } from "./planted-inquiry.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf, openVault } from "./vault-secrets.ts"

const owed = ["open", "refused"]
const entry = "PUT /v1/user/{id}/user-information-inquiry/{id}/partner-user-information-inquiry-entry/{id}"

/** What a verified user still owes: duties and questions. */
const owing = (view: View, given: ReturnType<typeof plantedInquiry>, answers: object): UserEvent[] => [
  ...view.duties
    .filter(({ type, state }) => owed.includes(state) && type in answers)
    .map(({ type }) => {
      const data = (answers as { readonly [type: string]: unknown })[type]
      return { type: "fulfilment.submit", fulfilment: type, data } as UserEvent
    }),
  ...view.inquiries.flatMap(({ id: inquiryId, entries }) =>
    entries
      .filter(({ state }) => owed.includes(state))
      .map(({ id: entryId }): UserEvent => {
        const { answer, attachments } = given
        return { type: "inquiry.answer", inquiryId, entryId, answer, attachments }
      })
  )
]

/** Answers until `until` says so. */
const answerAll = async (
  handle: Handle,
  captured: Capture,
  options: {
    readonly given: ReturnType<typeof plantedInquiry>
    readonly answers: object
    readonly until: (view: View) => boolean
  }
) => {
  const { given, answers, until } = options
  for await (const view of handle.changes({ signal: AbortSignal.timeout(40_000) })) {
    captured.tell("views", printed(view))
    captured.tell("explanations", printed(await handle.explain()))
    if (until(view)) return view
    const now = await handle.view()
    const events = owing(now, given, answers)
    if (now.actions.includes("retry")) events.push({ type: "provision.retry" })
    for (const event of events)
      await handle.send(event).then(
        (receipt) => captured.tell("receipts", printed(receipt)),
        (error: unknown) => captured.thrown(error)
      )
  }
  throw new Error(`The user did not get there: ${printed(await handle.view())}`)
}

const answered = ({ inquiries, duties }: View): boolean =>
  inquiries.every(({ entries }) => entries.every(({ state }) => state === "sent")) &&
  duties.every(({ state }) => state === "sent")

it("answers to inquiries, files, documents and duties come out nowhere, refused or not", async () => {
  const captured = capture()
  await using world = await plantedWorld(captured, { behaviour: { duties: ["TAX_RESIDENCY"] } })
  const { bank, network, database } = world
  const [person, given] = [plantedPerson(), plantedInquiry()]
  const { TAX_RESIDENCY, ...early } = person.answers
  const { externalUuid: uuid } = person.request
  {
    using _ = watchConsole(captured)
    const provisioner = await world.open()
    const handle = await provisioner.provision(person.request)
    network.plan("POST /v1/user/{id}/document-identification", { kind: "refuse", status: 400 })
    await playUser(handle, { answers: early as never, captured, until: ({ phase }) => phase === "active" })

    network.plan("POST /v1/user/{id}/attachment", { kind: "gateway", status: 503 })
    network.plan("POST /v1/user/{id}/attachment", { kind: "refuse", status: 400 })
    network.plan("POST /v1/user/{id}/tax-resident", { kind: "refuse", status: 400 })
    network.plan(entry, { kind: "refuse", status: 400 })
    for (const kind of ["bend a byte", "lose the reply"] as const) network.plan(entry, { kind })
    network.plan("GET /v1/user/{id}/user-information-inquiry", { kind: "spring a trap" })
    bank.control.act(uuid, "open-inquiry")
    let seen = 0
    const until = (view: View) => (seen = Math.max(seen, view.inquiries.length)) > 0 && answered(view)
    await answerAll(handle, captured, { given, answers: { TAX_RESIDENCY }, until })
    captured.tell("views", printed(await provisioner.list()))
    for (const wrong of [
      { inquiryId: given.answer },
      { inquiryId: 1, entryId: 1, answer: [given.answer] },
      { inquiryId: 1, entryId: 1, answer: given.answer.repeat(200) },
      { inquiryId: 1, entryId: 1, attachments: [{ ...given.attachments[0], contentType: given.answer }] },
      { inquiryId: 1, entryId: 1, attachments: given.attachments.map(({ bytes }) => bytes) },
      { inquiryId: 1, entryId: 1, answer: given.answer, attachments: Array(11).fill(given.attachments[0]) }
    ])
      await handle.send({ type: "inquiry.answer", ...wrong } as UserEvent).then(
        () => expect.fail("It was accepted."),
        (error: unknown) => captured.thrown(error)
      )
    // A question nobody asked is journalled as ignored.
    captured.tell(
      "receipts",
      printed(await handle.send({ type: "inquiry.answer", inquiryId: 1, entryId: 1, ...given }))
    )
    await provisioner.close()
  }
  const key = { database, keyFile: `${database}.key` }
  const canaries = [
    { kind: "API key", value: bank.apiKey },
    ...person.canaries,
    ...given.canaries,
    ...network.secrets(),
    ...(await keysOf(key))
  ]
  const stored = await storedOutputs(database)
  const outputs = [...(await captured.everything()), ...databaseBytes(database), ...stored]
  expect(findLeaks(canaries, outputs)).toEqual([])

  expect(network.pending()).toEqual([])
  const vault = (await openVault(key)).map(({ plain }) => plain)
  const alive = [...network.requests, ...vault].map((content) => ({ place: "alive", content }))
  const told = new Set(findLeaks([...given.canaries, ...person.canaries], alive).map(({ kind }) => kind))
  expect([...given.canaries, ...person.canaries].filter(({ kind }) => !told.has(kind))).toEqual([])
  const said = (place: string) => outputs.filter((one) => one.place === place).map(({ content }) => content)
  const all = (place: string) => said(place).join("\n")
  expect(all("views")).toMatch(/"duties":\[\{"type":"TAX_RESIDENCY","state":"sent"/)
  expect(all("views")).toMatch(/"inquiries":\[\{"id":\d+,"purpose"/)
  expect(all("views")).toMatch(/"retrying":\[\{"command":"answerInquiry/)
  expect(all("explanations")).toContain("nquiry")
  for (const cause of ["inquiry.answer", "inquiries.observed"]) expect(all("journal")).toContain(cause)
  expect(all("errors")).toContain("InvalidInquiryAnswer")
})
