import { connect } from "node:net"
import { expect, it } from "vitest"
import { person } from "../cli/local-bank.ts"
import { servedInProcess } from "./served-in-process.ts"

/** What comes back for bytes that no client of ours would send. */
const raw = (base: string, text: string): Promise<string> =>
  new Promise((done) => {
    const socket = connect(Number(new URL(base).port), "127.0.0.1", () => socket.write(text))
    let got = ""
    const timer = setTimeout(() => socket.destroy(), 2_000)
    socket.on("data", (chunk) => {
      got += chunk.toString()
      if (/\r\n\r\n(?!$)|content-length: 0/i.test(got)) socket.destroy()
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      clearTimeout(timer)
      done(got)
    })
  })

it("is asked in ways no client would, and answers each", async () => {
  await using world = await servedInProcess({ speed: 2 })
  const { ask, base, act, provisioner } = world
  for (const number of [1, 2]) await ask("/v1/provisions", { token: act, body: person(number) })
  const [mine, theirs] = [1, 2].map((number) => person(number).externalUuid)
  const { token } = await provisioner.api.userToken(mine ?? "")
  const told = async (line: string, more = "", body = "") => {
    const head = `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
    const answer = await raw(base, `${head}${more}\r\n${body}`)
    const [, status = answer] = /^HTTP\/1.1 (\d+)/.exec(answer) ?? []
    const [, reason = ""] = /"reason":"(\w+)"/.exec(answer) ?? []
    expect(answer).not.toContain(theirs)
    return [status, reason].join(" ").trim()
  }
  const one = `/v1/provisions/${mine}`
  const send = (body: string) => told(`POST ${one}/events`, `Content-Length: ${body.length}\r\n`, body)
  expect({
    trace: await told(`TRACE ${one}`),
    absolute: await told(`GET http://elsewhere${one}`),
    parent: await told(`GET ${one}%2f..%2f${theirs}`),
    encoded: await told(`GET /v1/provisions/%zz`),
    upper: await told(`GET /v1/provisions/%20${mine?.toUpperCase()}`),
    smuggled: await told(
      `POST ${one}/events`,
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "0\r\n\r\n"
    ),
    announced: await told(`POST ${one}/events`, "Content-Length: 99999999999\r\n"),
    array: await send('{"type":["identity.start"]}'),
    proto: await send('{"__proto__":{"type":"provision.close"}}'),
    stranger: await told(`GET ${one}/changes`, "Last-Event-ID: 9007199254740993\r\n")
  }).toEqual({
    trace: "400",
    absolute: "400",
    parent: "403 NotYours",
    encoded: "404 NotFound",
    upper: "200",
    smuggled: "400",
    announced: "413 BodyTooLarge",
    array: "403 EventNotAllowed",
    proto: "403 EventNotAllowed",
    stranger: "200"
  })
}, 30_000)
