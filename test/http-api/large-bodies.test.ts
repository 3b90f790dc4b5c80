import { expect, it } from "vitest"
import { person } from "../cli/local-bank.ts"
import { servedInProcess } from "./served-in-process.ts"

const one = `/v1/provisions/${person(1).externalUuid}`

it("large bodies are refused before and while they come, and files are taken", async () => {
  await using world = await servedInProcess({ speed: 2 })
  const { ask, act: token } = world
  await ask("/v1/provisions", { token, body: person(1) })
  const events = (size: number) =>
    ask(`${one}/events`, {
      token,
      body: {
        type: "inquiry.answer",
        inquiryId: 1,
        entryId: 1,
        attachments: [{ contentType: "application/pdf", bytes: "A".repeat(size) }]
      }
    })
  expect((await ask("/v1/provisions", { token, body: { x: "y".repeat(100_000) } })).status).toBe(413)
  expect((await events(28_100_000)).json).toMatchObject({ status: 413, reason: "BodyTooLarge" })
  // Taken as a body; nothing is asked of this user.
  expect((await events(13_000_000)).json).toMatchObject({ status: 409, reason: "NotPermitted" })
  // A token comes first: without one nothing is read.
  expect((await ask(`${one}/events`, { body: { x: "y".repeat(1_000_000) } })).status).toBe(401)
  expect((await ask(one, { token })).status).toBe(200)
}, 30_000)
