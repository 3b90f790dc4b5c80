import { Context, Schema } from "effect"
import type { Effect, Redacted } from "effect"
import type { Secret } from "./observed.ts"
import type { SealedRow } from "./provision-store.ts"
import type { StoreError } from "./store-error.ts"

/** The error of the `Sealer`, `Vault` and `KeyProvider` ports; what a store fails with is its `StoreError`, here as everywhere. */
export class SealerError extends Schema.TaggedError<SealerError>()("SealerError", {
  operation: Schema.String,
  reason: Schema.Union([
    /** The key does not open what was sealed, or the row was moved or changed. */
    Schema.TaggedStruct("DoesNotOpen", {}),
    Schema.TaggedStruct("KeyUnreadable", {}),
    /** Others on this machine may read the key file. */
    Schema.TaggedStruct("KeyExposed", {}),
    Schema.TaggedStruct("KeyInvalid", {}),
    /** No key was given, and there is no place for a file of one. */
    Schema.TaggedStruct("KeyMissing", {}),
    /** A data key is wrapped under a key that was not given. */
    Schema.TaggedStruct("KeyUnknown", { keyId: Schema.String }),
    /** The key management service did not answer, or refused. */
    Schema.TaggedStruct("KeyServiceFailed", { isRetryable: Schema.Boolean }),
    /** What was sealed for this owner was erased: nothing opens, and nothing is sealed any more. */
    Schema.TaggedStruct("Erased", {})
  ])
}) {
  override get message() {
    const fix = {
      DoesNotOpen: "the vault key does not open what is stored; give the key this database was made with.",
      KeyUnreadable: "the key file cannot be read; check the path and its permissions.",
      KeyExposed: "the key file is readable by others; run chmod 600 on it.",
      KeyInvalid:
        "the key is not 32 bytes in base64; give the one the database was made with, or for a new database make one: openssl rand -base64 32",
      KeyMissing:
        "a database on a server has no folder for its key; give the key (vaultKey, BUNQ_VAULT_KEY) or the name of its file (keyFile, --key-file).",
      KeyUnknown:
        "a data key is wrapped under a vault key that was not given; give that key as well, behind the newest one.",
      KeyServiceFailed: "the key management service did not answer or refused; check it, then start again.",
      Erased: "what was sealed for this user was erased."
    }[this.reason._tag]
    return `${this.operation}: ${fix}`
  }
  /** Whether the same call may succeed later, with the keys as they are. */
  get isRetryable(): boolean {
    return this.reason._tag === "KeyServiceFailed" && this.reason.isRetryable
  }
}

/** What a sealed value is bound to: it opens for the same owner and purpose only. */
export interface SealContext {
  readonly owner: string
  readonly purpose: string
}

/**
 * Seals values, each owner's under a random data key of their own (AES-256-GCM, bound to owner, purpose and version). The data key is a sealed row too,
 * wrapped by a `KeyProvider`; without it nothing of that owner opens ever again.
 */
export class Sealer extends Context.Service<
  Sealer,
  {
    /**
     * Rows to write, in this order, in one commit or one after the other: for an owner whose data key is not durable yet it comes first (purpose
     * `data-key`), and must be written only where none is.
     */
    readonly seal: (
      owner: string,
      secrets: readonly Secret[]
    ) => Effect.Effect<readonly SealedRow[], SealerError | StoreError>
    readonly open: (
      context: SealContext,
      sealed: Uint8Array
    ) => Effect.Effect<Redacted.Redacted<string>, SealerError | StoreError>
    /** What to write in place of a data key that an older key-encryption key wrapped: the same one under the newest; null = it is already. */
    readonly rewrap: (row: SealedRow) => Effect.Effect<Uint8Array | null, SealerError>
    /** The owner's rows are being erased: their data key leaves this memory, and from now on both other methods fail with `Erased`. */
    readonly forget: (owner: string) => Effect.Effect<void>
  }
>()("@bunq-provisioning/core/Sealer") {}
