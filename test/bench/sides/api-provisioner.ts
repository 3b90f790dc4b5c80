import { createServer } from "node:http"
import { mkdtempSync, rmSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { BankGate, BunqApi, ProvisionFeed, Vault } from "@bunq-provisioning/core/ports"
import { AesSealer, PauseSwitch, Provisioner, startProvisioner } from "@bunq-provisioning/runtime"
import { ApiServer, operatorTokens, TokenBook, webListener } from "@bunq-provisioning/runtime/http"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { Effect, Layer, Redacted, Stream } from "effect"
import { requestOf } from "../../virtual/virtual-person.ts"

/** A provisioner as it ships on SQLite (FULL), its API on a loopback port, and a bank that never answers: users stay where they are asked for. */
export const apiProvisioner = async () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-api-"))
  const big = { perSecond: 1_000_000, atOnce: 10_000, streams: 10_000 }
  const layer = ApiServer.layer({ limits: { operator: big, user: big } }).pipe(
    Layer.provideMerge(TokenBook.layerMemory),
    Layer.provideMerge(Provisioner.layer({ hotUsers: 2_000 })),
    Layer.provide(Layer.mock(BunqApi, { ensureOauthClient: () => Effect.never })),
    Layer.provide(Layer.succeed(ProvisionFeed, { sightings: Stream.never })),
    Layer.provide(Layer.mergeAll(BankGate.layer(), PauseSwitch.layerMemory)),
    Layer.provideMerge(Vault.layerNoDeps),
    Layer.provideMerge(AesSealer.layer({ keyFile: join(folder, "vault.key") })),
    Layer.provideMerge(
      Layer.mergeAll(
        SqliteStore.layer({ file: join(folder, "users.db"), ownThread: true }),
        NodeSecureRandom.layer
      )
    )
  )
  const { provisioning, run } = await startProvisioner(layer)
  const api = await run("bench", ApiServer)
  const { token } = await run("bench", operatorTokens.create({ scope: "act", at: Date.now() }))
  const server = createServer({ keepAliveTimeout: 75_000 }, webListener(api.handler))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const send = (uuid: string, event: Parameters<Provisioner["Service"]["send"]>[1]) =>
    run(
      "bench",
      Provisioner.use((provisioner) => provisioner.send(uuid, event))
    )
  return {
    port: (server.address() as AddressInfo).port,
    token: Redacted.value(token),
    send,
    userToken: async (uuid: string) =>
      (await run("bench", api.userToken(uuid, { expiresInSeconds: 3_600 }))).token,
    /** Users, and their UUIDs. */
    create: async (count: number): Promise<readonly string[]> => {
      const uuids = Array.from({ length: count }, (_, index) => requestOf(index + 1).externalUuid)
      let next = 0
      const line = async () => {
        while (next < count) await provisioning.provision(requestOf((next += 1)))
      }
      await Promise.all(Array.from({ length: 64 }, line))
      return uuids
    },
    close: async () => {
      await Effect.runPromise(api.close)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await provisioning.close()
      rmSync(folder, { recursive: true })
    }
  }
}
