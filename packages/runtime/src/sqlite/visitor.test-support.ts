import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import { SqliteStore } from "./sqlite-store.ts"

// A process of its own that opens the database to read or to run a service, and says how many users it finds or why it was refused. A "guest"
// has no rights beyond what everybody has; without that, root would be allowed everything.
const [, , file = "", manner, rights] = process.argv
if (rights === "guest" && process.geteuid?.() === 0) process.seteuid?.(65_534)
const layer = manner === "read" ? SqliteStore.layerReadOnly({ file }) : SqliteStore.layer({ file })
const said = await ProvisionStore.use((store) => store.list({ limit: 1_000_000 })).pipe(
  Effect.provide(layer),
  Effect.match({ onSuccess: (users) => String(users.length), onFailure: ({ reason }) => reason._tag }),
  Effect.runPromise
)
process.stdout.write(said)
