import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { startProcess } from "../../http-api/load/start-process.ts"
import type { Requesting, RequestTimes } from "../../http-api/load/request-process.ts"
import { apiProvisioner } from "./api-provisioner.ts"

// Requests a second over loopback, then how long one takes at half of that. Arguments: the side, the run.
const [, , side = ""] = process.argv
const isEvents = side.startsWith("POST")
const [users, count] = isEvents ? [12_000, 5_000] : [500, 12_000]
const world = await apiProvisioner()
const uuids = await world.create(users)
const close = JSON.stringify({ type: "provision.close" })
const requests = uuids.map((uuid) =>
  isEvents
    ? { path: `/v1/provisions/${uuid}/events`, body: close }
    : { path: side.includes("list") ? "/v1/provisions?limit=100" : `/v1/provisions/${uuid}` }
)
/** What Node does by itself: the bytes of one answer, from memory, without asking who asks. */
const bareServer = async () => {
  const headers = { authorization: `Bearer ${world.token}` }
  const answer = await fetch(`http://127.0.0.1:${world.port}/v1/provisions/${uuids[0]}`, { headers })
  const body = Buffer.from(await answer.arrayBuffer())
  const sent = { "content-type": "application/json", "content-length": body.length }
  const server = createServer({ keepAliveTimeout: 75_000 }, (_, response) => {
    response.writeHead(200, sent).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return server
}
const bare = side.startsWith("node:http") ? await bareServer() : undefined
const scale = side.includes("list") ? 0.03 : 1
const run = (share: number, perSecond: "half" | null) => ({
  count: Math.round(count * share * scale),
  perSecond
})
const load = await startProcess<Requesting, RequestTimes>("./request-process.ts", {
  port: bare === undefined ? world.port : (bare.address() as AddressInfo).port,
  token: world.token,
  connections: 32,
  requests,
  runs: [run(0.3, null), run(1, null), run(1, "half")]
})
const [warmUp, best, half] = [await load.next(), await load.next(), await load.next()]
load.stop()
bare?.close()
await world.close()
for (const { statuses } of [warmUp, best, half])
  if (Object.keys(statuses).some((status) => status !== "200"))
    throw new Error(`Answers with ${Object.keys(statuses).join(", ")}.`)
console.log(JSON.stringify([best.perSecond, half.p99, half.p50, best.p99]))
