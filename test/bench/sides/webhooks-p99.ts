import { startSender } from "../../webhooks/flood/start-sender.ts"
import { hook, startHookServer } from "./webhooks-server.ts"

// How long a delivery takes at 1,000 a second, sent when they are due, answered or not. Arguments: the side, the run.
const [, , side = ""] = process.argv
const kind = side.includes("parses") ? "bare" : side.includes("Node shim") ? "node" : "web"
const server = await startHookServer(kind, side.endsWith("PostgreSQL") ? "PostgreSQL" : "SQLite")
const sent = await startSender({
  port: server.port,
  templates: [hook],
  connections: 128,
  perSecond: 1_000,
  warmUp: 2_000,
  counted: 8_000,
  from: 100_000_000
})
const kept = await server.kept()
await server.close()
const odd = Object.keys(sent.statuses).filter((status) => status !== "200")
if (odd.length > 0) throw new Error(`Answers with ${odd.join(", ")}.`)
if (kind !== "bare" && kept !== sent.used) throw new Error(`Of ${sent.used} deliveries ${kept} are kept.`)
console.log(JSON.stringify([sent.p99, sent.p50, sent.longest, sent.perSecond]))
