import { Server } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"

// Ends this process as `kill -9` does, at the nth webhook that is taken: DIE_AT = arrived (whole, and nothing is written yet), kept (durable, and not
// answered), answered.
const at = process.env["DIE_AT"] ?? ""
const nth = Number(process.env["DIE_NTH"] ?? "1")
let seen = 0

const die = (): void => {
  seen += 1
  if (seen < nth) return
  process.kill(process.pid, "SIGKILL")
  for (;;);
}

const watch = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  if (at === "arrived") return void incoming.once("end", die)
  const writeHead = outgoing.writeHead.bind(outgoing) as (status: number, ...rest: never[]) => ServerResponse
  outgoing.writeHead = (status: number, ...rest: never[]) => {
    if (status !== 200) return writeHead(status, ...rest)
    if (at === "kept") die()
    if (at === "answered") outgoing.once("finish", die)
    return writeHead(status, ...rest)
  }
}

const emit = Server.prototype.emit as (this: Server, name: string, ...given: readonly unknown[]) => boolean
Server.prototype.emit = function (this: Server, name: string, ...given: readonly unknown[]): boolean {
  const [incoming, outgoing] = given as readonly [IncomingMessage, ServerResponse]
  if (name === "request" && incoming.method === "POST") watch(incoming, outgoing)
  return emit.call(this, name, ...given)
}
