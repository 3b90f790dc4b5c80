import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { webListener } from "@bunq-provisioning/runtime/http"
import { apiInProcess } from "./api-in-process.ts"
import { askingOf } from "./asking.ts"

/** The same on a loopback socket. Dispose of it. */
export const servedInProcess = async (options: Parameters<typeof apiInProcess>[0] = {}) => {
  const world = await apiInProcess(options)
  const server = createServer(webListener(world.provisioner.api.handler))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...world,
    base,
    ask: askingOf(base),
    [Symbol.asyncDispose]: async () => {
      await world.provisioner.api.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await world[Symbol.asyncDispose]()
    }
  }
}
