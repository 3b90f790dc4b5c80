import { startSender } from "../../webhooks/flood/start-sender.ts"
import { hook, startHookServer } from "./webhooks-server.ts"

// Deliveries a second over loopback, from a process of its own that sends as fast as it is answered. Arguments: the side, the run, the database.
const [, , side = "", , database = "SQLite"] = process.argv
const kind = side.includes("parses") ? "bare" : side.includes("Node shim") ? "node" : "web"
const connections = 128
const server = await startHookServer(kind, database)
const cpu = process.cpuUsage()
const sent = await startSender({
  port: server.port,
  templates: [hook],
  connections,
  perSecond: null,
  warmUp: 2_000,
  counted: 4_000,
  from: 100_000_000
})
const { user, system } = process.cpuUsage(cpu)
const kept = await server.kept()
await server.close()
const odd = Object.keys(sent.statuses).filter((status) => status !== "200")
if (odd.length > 0) throw new Error(`Answers with ${odd.join(", ")}.`)
if (kind !== "bare" && kept !== sent.used) throw new Error(`Of ${sent.used} deliveries ${kept} are kept.`)
console.log(JSON.stringify([sent.perSecond, sent.p50, sent.p99, (user + system) / sent.used]))
