import { StoreError } from "@bunq-provisioning/core/ports"
import type { StoreReason } from "@bunq-provisioning/core/ports"

type Tag = Exclude<StoreReason["_tag"], "TooNew" | "DriverMissing">

/** PostgreSQL's error codes, the longest beginning that is listed. */
const reasons: { readonly [sqlState: string]: Tag } = {
  "08": "Unreachable",
  "23": "Corrupted",
  "25006": "ReadOnly",
  "28": "AccessDenied",
  "3D000": "BadAddress",
  "40": "VersionConflict",
  "42501": "AccessDenied",
  "53100": "DiskFull",
  "53": "Unreachable",
  "57": "Unreachable",
  "58": "Unreachable",
  XX001: "Corrupted",
  XX002: "Corrupted"
}

/** What `SqlError` says without a code: the server was never asked, or did not answer. */
const byReason: { readonly [tag: string]: Tag } = {
  ConnectionError: "Unreachable",
  AuthenticationError: "AccessDenied",
  AuthorizationError: "AccessDenied"
}

const tagOf = (error: unknown): Tag => {
  const { reason } = error as {
    readonly reason?: {
      readonly _tag?: string
      readonly cause?: { readonly code?: unknown; readonly constraint?: unknown }
    }
  }
  const { code, constraint } = reason?.cause ?? {}
  // Two users consumed the same message at the same moment: whoever came second sees it when the step is repeated.
  if (code === "23505" && constraint === "inbox_pkey") return "VersionConflict"
  const known = typeof code === "string" ? (reasons[code] ?? reasons[code.slice(0, 2)]) : undefined
  return known ?? byReason[reason?._tag ?? ""] ?? "Unreadable"
}

/** What the driver failed with, as the one error of the port. The server's text is dropped: it may quote values. */
export const postgresFailure = (operation: string, error: unknown): StoreError =>
  error instanceof StoreError
    ? error
    : new StoreError({ operation, reason: { _tag: tagOf(error) } as StoreReason })
