export { PostgresStore } from "./postgres-store.ts"
export type { PostgresOptions } from "./postgres-store.ts"

// What lies beside a file when users are kept in one
export { leaseHolder } from "./lease-holder.ts"
export { postgresPause } from "./postgres-pause.ts"
export { postgresTokenBook } from "./postgres-token-book.ts"
