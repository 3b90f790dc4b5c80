import { Context, Schema } from "effect"
import type { Effect, Redacted } from "effect"

/** The one error of the `Sealer` and `Vault` ports. */
export class SealerError extends Schema.TaggedError<SealerError>()("SealerError", {
  operation: Schema.String,
  reason: Schema.Union([
    /** The key does not open what was sealed, or the row was moved or changed. */
    Schema.TaggedStruct("DoesNotOpen", {}),
    Schema.TaggedStruct("KeyUnreadable", {}),
    /** Others on this machine may read the key file. */
    Schema.TaggedStruct("KeyExposed", {}),
    Schema.TaggedStruct("KeyInvalid", {}),
    Schema.TaggedStruct("StoreFailed", { isRetryable: Schema.Boolean })
  ])
}) {
  override get message() {
    const fix = {
      DoesNotOpen: "the vault key does not open what is stored; give the key this database was made with.",
      KeyUnreadable: "the key file cannot be read; check the path and its permissions.",
      KeyExposed: "the key file is readable by others; run chmod 600 on it.",
      KeyInvalid:
        "the key is not 32 bytes in base64; give the one the database was made with, or for a new database make one: openssl rand -base64 32",
      StoreFailed: "the store could not read or write the sealed row."
    }[this.reason._tag]
    return `${this.operation}: ${fix}`
  }
}

/** What a sealed value is bound to: it opens for the same owner and purpose only. */
export interface SealContext {
  readonly owner: string
  readonly purpose: string
}

/** Crypto only; where sealed rows live is the store's business. AES-256-GCM, bound to owner, purpose and version. */
export class Sealer extends Context.Service<
  Sealer,
  {
    readonly seal: (
      context: SealContext,
      value: Redacted.Redacted<string>
    ) => Effect.Effect<Uint8Array, SealerError>
    readonly open: (
      context: SealContext,
      sealed: Uint8Array
    ) => Effect.Effect<Redacted.Redacted<string>, SealerError>
  }
>()("@bunq-provisioning/core/Sealer") {}
