import { createServer } from "node:net"

/** A port of 127.0.0.1 that nobody listens on, for a process that has to come back to it. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== "object" || address === null) throw new Error("No port.")
  return address.port
}
