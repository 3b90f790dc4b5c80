import { expect, it } from "vitest"
import { person } from "../cli/local-bank.ts"
import { apiInProcess } from "./api-in-process.ts"

interface Required {
  readonly type: string
  readonly state: string
  readonly refusal?: object
}

it("a user is told which field bunq did not take, and nothing of bunq's words", async () => {
  await using world = await apiInProcess()
  const { ask, act, provisioner } = world
  const { externalUuid: uuid } = person(1)
  expect((await ask("/v1/provisions", { token: act, body: person(1) })).status).toBe(201)
  const { token } = await provisioner.api.userToken(uuid)
  const seen = async (isThere: (required: readonly Required[]) => boolean) => {
    for (let round = 0; round < 200; round += 1) {
      const { json, text } = await ask(`/v1/provisions/${uuid}`, { token })
      const required = (json["required"] ?? []) as readonly Required[]
      if (isThere(required)) return { required, text }
      await new Promise((go) => setTimeout(go, 20))
    }
    throw new Error("It did not come to that.")
  }
  const born = ({ type }: Required) => type === "DATE_OF_BIRTH"
  await seen((required) => required.some((one) => born(one) && one.state === "open"))
  const data = { firstName: "Ada", lastName: "CANARY", dateOfBirth: "2099-12-31" }
  const body = { type: "fulfilment.submit", fulfilment: "DATE_OF_BIRTH", data }
  expect((await ask(`/v1/provisions/${uuid}/events`, { token, body })).status).toBe(200)
  const { required, text } = await seen((all) => all.some((one) => born(one) && one.state === "refused"))
  expect(required.filter(({ refusal }) => refusal !== undefined)).toMatchObject([
    { type: "DATE_OF_BIRTH", refusal: { code: "Refused", fields: ["dateOfBirth"] } }
  ])
  expect(text).not.toMatch(/Invalid value|date_of_birth|2099|CANARY/)
}, 20_000)
