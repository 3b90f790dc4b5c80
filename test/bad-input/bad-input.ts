import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BunqApi } from "@bunq-provisioning/core/ports"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { createSandbox } from "@bunq-provisioning/sandbox"
import { provisionerLayerWith } from "bunq-provisioning"
import type { StorageSettings } from "bunq-provisioning"
import { Effect, Layer } from "effect"

/** In everything that is given wrongly, so that an echo is seen. */
export const mark = "zz-canary-zz"

/** One row of the table: an input, what provokes the error, and what comes of it. */
export interface BadInput {
  readonly input: string
  /** Provokes it in the library: must reject. */
  readonly library?: (place: Place) => Promise<unknown>
  /** Provokes it in the binary: the words of the command line. */
  readonly binary?: (place: Place) => readonly string[] | Promise<readonly string[]>
  readonly tag: string
  readonly reason: string
  readonly exitCode: number
  /** Words of the fix that the message must have. */
  readonly fix: string
}

/** A bank nobody reaches: what is wrong is found before it is asked. */
const silentBank = Layer.mock(BunqApi, {
  createProvision: () => Effect.never,
  ensureOauthClient: () => Effect.void
})

export const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
export const person = { externalUuid: uuid, email: "ada@example.com", phoneNumber: "+31612345678" }

/** Where a row plays: a folder whose name is marked, and what was opened in it. */
export const makePlace = () => {
  const folder = mkdtempSync(join(tmpdir(), `${mark}-`))
  const opened: (() => Promise<unknown>)[] = []
  const open = async (settings: StorageSettings): Promise<Provisioning> => {
    const provisioner = await provisionerFacade(provisionerLayerWith(settings, silentBank))
    opened.push(() => provisioner.close())
    return provisioner
  }
  const file = (name: string): string => join(folder, name)
  return {
    file,
    open,
    /** A provisioner in memory that knows one user. */
    handle: async () => (await open({})).provision(person),
    /** The files of a demo that ran before: database, key and bank. */
    database: async (): Promise<string> => {
      const database = file("users.db")
      const provisioner = await open({ database })
      await provisioner.provision(person)
      await provisioner.close()
      await (await createSandbox({ stateFile: `${database}.bank` })).close()
      return database
    },
    /** A port somebody else listens on. */
    takenPort: async (): Promise<number> => {
      const server = createServer()
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready))
      opened.push(() => new Promise((done) => server.close(done)))
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    },
    close: async (): Promise<void> => {
      for (const close of opened.toReversed()) await close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
export type Place = ReturnType<typeof makePlace>
