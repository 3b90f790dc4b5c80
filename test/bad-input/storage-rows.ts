import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { createSandbox, listen } from "@bunq-provisioning/sandbox"
import { mark } from "./bad-input.ts"
import type { BadInput, Place } from "./bad-input.ts"

const store = { tag: "StoreError", exitCode: 1 } as const
const sealer = { tag: "SealerError", exitCode: 1 } as const
const sandbox = { tag: "SandboxError", exitCode: 1 } as const

/** The same database for library and binary. */
const opened = (make: (place: Place) => string | Promise<string>): Pick<BadInput, "library" | "binary"> => ({
  library: async (place) => place.open({ database: await make(place) }),
  binary: async (place) => ["demo", "--users", "1", "--database", await make(place)]
})
const bankFile = (make: (place: Place) => string): Pick<BadInput, "library" | "binary"> => ({
  library: (place) => createSandbox({ stateFile: make(place) }),
  binary: (place) => ["sandbox", "--state", make(place)]
})
const written = (place: Place, text: string): string => {
  const file = place.file("file")
  writeFileSync(file, text)
  return file
}
const folderAsFile = (place: Place): string => {
  mkdirSync(place.file("folder"), { recursive: true })
  return place.file("folder")
}
const changed = (file: string, sql: string): string => {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
  return file
}
const withKey = async (place: Place, key: string, mode = 0o600): Promise<string> => {
  const database = await place.database()
  writeFileSync(`${database}.key`, key)
  chmodSync(`${database}.key`, mode)
  return database
}
const otherKey = Buffer.alloc(32, 7).toString("base64")

/** Databases, keys, ports: what lies on this machine. */
export const storageRows: readonly BadInput[] = [
  {
    input: "database in a folder that is missing",
    ...opened((place) => place.file("absent/users.db")),
    ...store,
    reason: "Unreadable",
    fix: "check that the path exists and the permissions"
  },
  {
    input: "database that is a folder",
    ...opened(folderAsFile),
    ...store,
    reason: "Unreadable",
    fix: "check that the path exists and the permissions"
  },
  {
    input: "database below a file",
    ...opened((place) => `${written(place, "text")}/users.db`),
    ...store,
    reason: "Unreadable",
    fix: "check that the path exists and the permissions"
  },
  {
    input: "not a database",
    ...opened((place) => written(place, `${mark}, and certainly no database`.repeat(100))),
    ...store,
    reason: "NotADatabase",
    fix: "give another path"
  },
  {
    input: "a database of somebody else",
    ...opened((place) => changed(place.file("other.db"), `CREATE TABLE "${mark}" (id) `)),
    ...store,
    reason: "NotADatabase",
    fix: "give another path"
  },
  {
    input: "too-new database",
    ...opened(async (place) => changed(await place.database(), "PRAGMA user_version = 99")),
    ...store,
    reason: "TooNew",
    fix: "upgrade before you open it"
  },
  {
    input: "too-new database, explained",
    binary: async (place) => {
      const database = changed(await place.database(), "PRAGMA user_version = 99")
      return ["explain", "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11", "--database", database]
    },
    ...store,
    reason: "TooNew",
    fix: "upgrade before you open it"
  },
  {
    input: "database in use by another process",
    ...opened(async (place) => {
      const database = await place.database()
      await place.open({ database })
      return database
    }),
    ...store,
    reason: "InUse",
    fix: "stop it first"
  },
  {
    input: "wrong key file",
    ...opened((place) => withKey(place, otherKey)),
    ...sealer,
    reason: "DoesNotOpen",
    fix: "give the key this database was made with"
  },
  {
    input: "world-readable key file",
    ...opened((place) => withKey(place, otherKey, 0o644)),
    ...sealer,
    reason: "KeyExposed",
    fix: "chmod 600"
  },
  {
    input: "missing key file beside a database that exists",
    ...opened(async (place) => {
      const database = await place.database()
      rmSync(`${database}.key`)
      return database
    }),
    ...sealer,
    reason: "KeyUnreadable",
    fix: "check the path and its permissions"
  },
  {
    input: "invalid key in a file",
    ...opened((place) => withKey(place, mark)),
    ...sealer,
    reason: "KeyInvalid",
    fix: "openssl rand -base64 32"
  },
  {
    input: "invalid key",
    library: (place) => place.open({ vaultKey: mark }),
    ...sealer,
    reason: "KeyInvalid",
    fix: "openssl rand -base64 32"
  },
  {
    input: "key file that is a folder",
    library: (place) => place.open({ keyFile: folderAsFile(place) }),
    ...sealer,
    reason: "KeyUnreadable",
    fix: "check the path and its permissions"
  },
  {
    input: "port in use",
    library: async (place) => listen(await createSandbox(), { port: await place.takenPort() }),
    binary: async (place) => ["sandbox", "--port", String(await place.takenPort())],
    ...sandbox,
    reason: "PortInUse",
    fix: "choose another one"
  },
  {
    input: "bank's file is no such file",
    ...bankFile((place) => written(place, `${mark}, and certainly no bank`.repeat(100))),
    ...sandbox,
    reason: "StateFileUnreadable",
    fix: "name a file that does not exist yet"
  },
  {
    input: "bank's file is too new",
    binary: async (place) => {
      const file = place.file("bank.db")
      await (await createSandbox({ stateFile: file })).close()
      return ["sandbox", "--state", changed(file, "PRAGMA user_version = 99")]
    },
    ...sandbox,
    reason: "StateFileTooNew",
    fix: "update @bunq-provisioning/sandbox or name another file"
  },
  {
    input: "bank's file is a folder",
    ...bankFile(folderAsFile),
    ...sandbox,
    reason: "StateFileUnreadable",
    fix: "name a file that does not exist yet"
  }
]
