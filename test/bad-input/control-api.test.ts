import { createSandbox, listen } from "@bunq-provisioning/sandbox"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { mark, uuid } from "./bad-input.ts"

const json = { "content-type": "application/json" }
const sentence = /^[A-Z][^\n]*[.]$/
const inner = /[.!?] +[A-Z]/

let bank: Awaited<ReturnType<typeof createSandbox>>
let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  bank = await createSandbox()
  server = await listen(bank)
})
afterAll(async () => {
  await server.close()
  await bank.close()
})

const asked = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${server.url}/control${path}`, init)
  return { status: response.status, text: await response.text() }
}
const post = (body: string, headers: object = json): RequestInit => ({
  method: "POST",
  headers: headers as Record<string, string>,
  body
})
const told = (body: object) => post(JSON.stringify(body))

describe("what the control API of the local bank refuses", () => {
  it.each<[string, string, RequestInit, number, string]>([
    ["a path there is not", `/${mark}`, {}, 404, "NotFound"],
    ["another method", "/clock/freeze", { method: "PUT", body: mark }, 405, "MethodNotAllowed"],
    ["a page", "/clock", { headers: { origin: `https://${mark}.example` } }, 403, "LoopbackOnly"],
    ["no JSON", "/act", post(mark, { "content-type": `text/${mark}` }), 415, "JsonOnly"],
    ["broken JSON", "/act", post(`{"${mark}`), 400, "BadJson"],
    ["a list", "/act", post(`["${mark}"]`), 400, "BadJson"],
    ["too much", "/act", told({ [mark]: mark.repeat(6000) }), 400, "BadJson"],
    ["a number of a request", `/requests?after=${mark}`, {}, 400, "InvalidOption"],
    ["a scenario", "/scenarios", told({ scenario: mark }), 400, "UnknownName"],
    [
      "a user of a scenario",
      "/scenarios",
      told({ scenario: "slow", externalUuid: mark }),
      400,
      "InvalidOption"
    ],
    ["an act", "/act", told({ externalUuid: uuid, act: mark }), 400, "UnknownName"],
    ["nobody to act on", "/act", told({ externalUuid: uuid, act: "cancel" }), 404, "NoSuchProvision"],
    ["a fault", "/faults", told({ kind: mark }), 400, "UnknownName"],
    ["a field of a fault", "/faults", told({ kind: "cut-body", [mark]: mark }), 400, "UnknownName"],
    ["an endpoint", "/faults", told({ kind: "cut-body", endpoint: mark }), 400, "UnknownName"],
    ["how often", "/faults", told({ kind: "cut-body", times: mark }), 400, "InvalidOption"],
    ["a series", "/faults/seeded", told({ rate: mark, kinds: [mark] }), 400, "InvalidOption"],
    ["a switch", "/contract", told({ [mark]: mark }), 400, "UnknownName"],
    ["a side of a switch", "/contract", told({ createReply: mark }), 400, "UnknownName"],
    ["a time", "/clock/advance", told({ ms: mark }), 400, "InvalidOption"],
    ["a speed", "/clock/speed", told({ speed: mark }), 400, "InvalidOption"]
  ])("%s", async (_what, path, init, status, tag) => {
    const before = (await asked("/contract")).text + (await asked("/faults")).text
    const refused = await asked(path, init)
    const { error } = JSON.parse(refused.text) as { readonly error: { _tag: string; message: string } }
    expect([refused.status, error._tag]).toEqual([status, tag])
    expect(error.message).toMatch(sentence)
    expect(error.message).not.toMatch(inner)
    expect(refused.text).not.toContain(mark)
    expect((await asked("/contract")).text + (await asked("/faults")).text).toBe(before)
  })
})
