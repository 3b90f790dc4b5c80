import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { findLeaks } from "../canary/leak-search.ts"
import type { Canary, Given } from "../canary/leak-search.ts"
import { plantedPerson } from "../canary/planted-person.ts"
import { recordingNetwork } from "../canary/recording-network.ts"
import { databaseBytes } from "../canary/stored-outputs.ts"
import { apiInProcess } from "./api-in-process.ts"

it("no answer and no stream holds a secret of the bank or anything personal, from the request to verified", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-api-"))
  const database = join(folder, "users.db")
  const { request, answers, canaries: personal } = plantedPerson()
  const given: Given[] = []
  let network: ReturnType<typeof recordingNetwork> | undefined
  const canaries: Canary[] = []
  {
    await using world = await apiInProcess({
      database,
      fetch: (plain) => (network = recordingNetwork(plain)).fetch,
      log: (entry) => void given.push({ place: "logs", content: JSON.stringify(entry) })
    })
    const { act, read, provisioner } = world
    const one = `/v1/provisions/${request.externalUuid}`
    const sdkAnswers: string[] = []
    const refused = new Set<number>()
    const ask: typeof world.ask = async (path, asked) => {
      const answer = await world.ask(path, asked)
      const place = `${path.replace(request.externalUuid, "UUID").replace(/\?.*/, "")} ${answer.status}`
      const content = `${[...answer.headers].join()} ${answer.text}`
      if (path.endsWith("/identity-sdk") && answer.status === 200) sdkAnswers.push(content)
      else given.push({ place, content })
      return answer
    }
    await ask("/v1/provisions", { token: act, body: { ...request, email: "Z!" } })
    expect((await ask("/v1/provisions", { token: act, body: request })).status).toBe(201)
    await ask("/v1/provisions", { token: act, body: request })
    const { token } = await provisioner.api.userToken(request.externalUuid)
    const follow = async (path: string, by: string) => {
      const response = await provisioner.api.handler(
        new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${by}` } })
      )
      const text: string[] = []
      const reading = (async () => {
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text.push(chunk)
      })()
      return { text, reading }
    }
    const streams = [await follow(`${one}/changes`, token), await follow("/v1/changes", read)]
    const seen = () => streams[0]?.text.join("") ?? ""
    for (let round = 0; round < 600 && !/"phase":"active"/.test(seen()); round += 1) {
      const { json } = await ask(one, { token })
      const actions = (json["actions"] ?? []) as readonly string[]
      const required = (json["required"] ?? []) as ReadonlyArray<{
        type: keyof typeof answers
        state: string
      }>
      for (const { type, state } of required)
        if (state === "open" && type in answers)
          await ask(`${one}/events`, {
            token,
            body: { type: "fulfilment.submit", fulfilment: type, data: answers[type] },
            headers: { "idempotency-key": `form:${type}` }
          })
      for (const [action, type] of [
        ["start-identity", "identity.start"],
        ["finish-identity", "identity.finish"]
      ] as const)
        if (actions.includes(action)) {
          await ask(`${one}/identity-sdk`, { token: act })
          refused.add((await ask(`${one}/identity-sdk`, { token })).status)
          await ask(`${one}/events`, { token, body: { type } })
        }
      await ask(`/v1/provisions?email=${encodeURIComponent(request.email)}`, { token: read })
      await new Promise((go) => setTimeout(go, 20))
    }
    expect(seen()).toContain('"phase":"active"')
    expect([...refused]).toEqual([403])
    for (const path of ["/explanation", "/journal", ""]) await ask(`${one}${path}`, { token: read })
    for (const path of ["/v1/provisions", "/metrics", "/v1/machine", "/v1/openapi.json", "/ready"])
      await ask(path, { token: read })
    await provisioner.api.close()
    await Promise.all(streams.map(({ reading }) => reading))
    for (const { text } of streams) given.push({ place: "streams", content: text.join("") })
    canaries.push(
      ...personal,
      ...(network?.secrets() ?? []),
      { kind: "API key", value: world.bank.apiKey },
      { kind: "operator token", value: act.slice(4) },
      { kind: "user token", value: token.split(".")[1] ?? "" }
    )
    given.push(...databaseBytes(database))
    // The one door they go through is for the partner's backend.
    expect(sdkAnswers.length).toBeGreaterThan(0)
    expect(
      new Set(findLeaks(canaries, [{ place: "sdk", content: sdkAnswers.join() }]).map(({ kind }) => kind))
    ).toEqual(new Set(["identity SDK token"]))
  }
  rmSync(folder, { recursive: true, force: true })
  expect(findLeaks(canaries, given)).toEqual([])
  expect(new Set(given.map(({ place }) => place)).size).toBeGreaterThan(8)
}, 60_000)
