import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { Effect } from "effect"
import type { queryStatements } from "./query-statements.ts"

type Read = <A>(
  operation: string,
  run: (query: ReturnType<typeof queryStatements>) => A
) => Effect.Effect<A, StoreError>
type Reads = Omit<
  ProvisionStore["Service"],
  | "commit"
  | "putSealed"
  | "replaceSealed"
  | "eraseSealed"
  | "dropSealed"
  | "pruneJournal"
  | "pruneInbox"
  | "skipChanges"
  | "markSent"
  | "lost"
>

/** The methods of the store that only read, however `read` comes by a connection. */
export const storeReads = (read: Read): Reads => ({
  load: (uuid) => read("load", (query) => query.load(uuid)),
  consumed: (id) => read("consumed", (query) => query.consumed(id)),
  due: (now, limit) => read("due", (query) => query.due(now, limit)),
  nextDueAt: () => read("nextDueAt", (query) => query.nextDueAt()),
  owing: ({ after = "", limit }) => read("owing", (query) => query.owing(after, limit)),
  phases: () => read("phases", (query) => query.phases()),
  list: (page) => read("list", (query) => query.list(page)),
  interested: (kind, { after, limit }) => read("interested", (query) => query.interested(kind, after, limit)),
  journal: (uuid, { after, limit } = {}) => read("journal", (query) => query.journal(uuid, after, limit)),
  journalEnd: (uuid) => read("journalEnd", (query) => query.journalEnd(uuid)),
  changesAfter: (after, page) => read("changesAfter", (query) => query.changesAfter(after, page)),
  lastChange: (uuid) => read("lastChange", (query) => query.lastChange(uuid)),
  prunedThrough: (uuid) => read("prunedThrough", (query) => query.prunedThrough(uuid)),
  sealed: (owner, purpose) => read("sealed", (query) => query.sealed(owner, purpose)),
  sealedRows: ({ purpose, after = "", limit }) =>
    read("sealedRows", (query) => query.sealedRows(purpose, after, limit)),
  sealedOf: (owner) => read("sealedOf", (query) => query.sealedOf(owner)),
  journalStart: (uuid) => read("journalStart", (query) => query.journalStart(uuid)),
  sentAt: (uuid) => read("sentAt", (query) => query.sentAt(uuid)),
  latestAt: () => read("latestAt", (query) => query.latestAt())
})
