import { createServer } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import type * as Next from "next"

// Serves the application in the folder that is named, until its parent is gone.

const [, , dir = ""] = process.argv
// CommonJS: what its types call the default export is the module itself.
const next = createRequire(import.meta.url)("next") as typeof Next.default.default
const app = next({ dev: true, dir, quiet: true })
await app.prepare()
const handle = app.getRequestHandler()
const server = createServer((incoming, outgoing) => void handle(incoming, outgoing))
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
process.once("disconnect", () => process.exit(0))
